import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { temporaryFolder } from '../support/services/servers.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import { bundleSide, startSide } from './side/source-side.ts'

/**
 * P18: what `filter.tokens` spends its time on, counting tokens, in MB a CPU second, over texts of the packages beside
 * us and the Chinese texts of this project; and whether unbroken text takes time in proportion to its length.
 * `BENCH_BEFORE` names the folder of another version of the sources: both count in turn, and must count the same.
 */
const ROUNDS = roundsOf(5)
const BEFORE = process.env.BENCH_BEFORE
const SIZE = Number(process.env.BENCH_MB ?? 8) * 1_000_000
const SHORT = 100_000
const TIMES = 10
const MB = 1_000_000
/** Characters of a document, from the shortest to the longest in turn. */
const LENGTHS = [80, 300, 900, 2_500]

interface Counted { tokens: number, cpuMs: number }

/** Chinese that is never the same twice: each character is one that follows the one before it in our own texts. */
function* makeChinese(): Generator<string, never> {
  const ours = globSync('{README.zh-CN.md,docs/*.zh-CN.md,i18n/locales/zh-CN/**/*.ts,factory/stages/kinds/*/texts.ts}')
    .sort().flatMap(file => readFileSync(file, 'utf8').match(/[\p{sc=Han}，。；：“”（）、]+/gu) ?? []).join('。')
  const following = new Map<string, string[]>()
  for (let place = 1; place < ours.length; place += 1) {
    const known = following.get(ours.charAt(place - 1)) ?? []
    known.push(ours.charAt(place))
    following.set(ours.charAt(place - 1), known)
  }
  let character = '。'
  let chance = 1
  for (;;) {
    // Numerical Recipes' generator: the same texts on every machine.
    chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0
    const next = following.get(character) ?? ['。']
    character = next[Math.floor(chance / 2 ** 32 * next.length)] ?? '。'
    yield character
  }
}

/** Half English, half Chinese by documents. */
function makeTexts(): string[] {
  const english = globSync('node_modules/{*,@*/*}/README.md').sort().map(file => readFileSync(file, 'utf8')).join('\n')
  const chinese = makeChinese()
  const texts = new Array<string>()
  let [bytes, place] = [0, 0]
  for (let index = 0; bytes < SIZE; index += 1) {
    const length = LENGTHS[(index >> 1) % LENGTHS.length] ?? 0
    if (index % 2 === 0 && place + length > english.length) {
      throw new Error(`the texts of the packages end after ${english.length} characters: BENCH_MB is too large`)
    }
    const text = index % 2 === 0
      ? english.slice(place, place + length)
      : Array.from({ length }, () => chinese.next().value).join('')
    place += index % 2 === 0 ? length : 0
    bytes += Buffer.byteLength(text)
    texts.push(text)
  }
  return texts
}

/** Ever other characters: no piece of it is known before. */
const makeUnbroken = (length: number) =>
  Array.from({ length }, (_, place) => String.fromCharCode(0x4E00 + place * 7_919 % 20_000)).join('')

const texts = makeTexts()
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
const file = path.join(await temporaryFolder('tokens'), 'texts.jsonl')
writeFileSync(file, texts.map(text => `${JSON.stringify(text)}\n`).join(''))

const sides = []
for (const [name, root] of [['today', process.cwd()], ...BEFORE === undefined ? [] : [['before', BEFORE]]] as const) {
  const side = startSide(await bundleSide('tokens', name, path.resolve(root)), file)
  // The first time loads the ranks, and V8 compiles what is called often.
  await side.ask({})
  sides.push({ ...side, name, counted: new Array<Counted>() })
}
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { ask, counted } of sides) {
    counted.push(await ask<Counted>({}))
  }
}
if (new Set(sides.flatMap(({ counted }) => counted.map(({ tokens }) => tokens))).size !== 1) {
  throw new Error('the sides did not count the same')
}
const [today, before] = sides
if (today === undefined) {
  throw new Error('nothing was measured')
}
const rateOf = ({ counted }: typeof today) => bytes / MB / (median(counted.map(({ cpuMs }) => cpuMs)) / 1_000)
const unbrokenMs = async (length: number) => {
  const asked = new Array<number>()
  for (let round = 0; round < ROUNDS; round += 1) {
    asked.push((await today.ask<Counted>({ unbroken: makeUnbroken(length) })).cpuMs)
  }
  return median(asked)
}
const [short, long] = [await unbrokenMs(SHORT), await unbrokenMs(SHORT * TIMES)]
const rows: BenchRow[] = [
  { what: 'today', value: rateOf(today), unit: 'MB/CPU s' },
  ...before === undefined
    ? []
    : [
        { what: 'before', value: rateOf(before), unit: 'MB/CPU s' },
        { what: 'today ÷ before', value: rateOf(today) / rateOf(before), unit: '', counts: 'P18' as const },
      ],
  { what: `${SHORT * TIMES} unbroken Han characters`, value: long, unit: 'CPU ms' },
  {
    what: `  ÷ ${TIMES} times ${SHORT}`, value: long / (short * TIMES), unit: '', counts: 'P18 unbroken',
  },
]
for (const { stop } of sides) {
  await stop()
}
reportBench('tokens', `tokens of ${(bytes / MB).toFixed(1)} MB of text, median of ${ROUNDS}`, rows)
