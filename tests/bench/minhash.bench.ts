import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createRandom } from '../support/random.ts'
import { temporaryFolder } from '../support/services/servers.ts'
import { type BenchRow, median, reportBench, roundsOf } from './bench-report.ts'
import type { MinhashMeasured } from './side/minhash-side.ts'

/**
 * P20: near duplicates among a million documents, English and Chinese, of which a third are copies with a few other
 * words: documents a CPU second, and memory over idle. `BENCH_DATATROVE` names a Python that has
 * `datatrove[processing]==0.10.1`: it takes the same words, must keep the same documents, and goes in turn.
 */
const ROUNDS = roundsOf(3)
const DOCUMENTS = Number(process.env.BENCH_DOCUMENTS ?? 1_000_000)
const WANTED = 1_000_000
const PYTHON = process.env.BENCH_DATATROVE
const MB = 1_000_000
const DICTIONARY = 20_000
const FEWEST_WORDS = 20
const MOST_WORDS = 80
const COPIES = 0.33
/** Documents of which there may be copies, at any time. */
const COPIED = 1_000
const CHANGED_WORDS = 2

/** Words of letters of one script, the frequent ones first. */
function makeDictionary(random: () => number, first: number, letters: number, longest: number): string[] {
  return Array.from({ length: DICTIONARY }, () => String.fromCharCode(
    ...Array.from({ length: 1 + Math.floor(random() * longest) }, () => first + Math.floor(random() * letters)),
  ))
}

async function* makeDocuments(): AsyncGenerator<string> {
  const random = createRandom(20)
  const dictionaries = [makeDictionary(random, 0x61, 26, 9), makeDictionary(random, 0x4E00, 3_000, 3)]
  // As of a language: the square of a chance takes the first words most often.
  const wordOf = (dictionary: readonly string[]) => dictionary[Math.floor(random() ** 2 * DICTIONARY)] ?? ''
  const before: string[][] = []
  for (let id = 1; id <= DOCUMENTS; id += 1) {
    const dictionary = dictionaries[id % 2]!
    const known = random() < COPIES ? before[Math.floor(random() * COPIED)] : undefined
    const length = FEWEST_WORDS + Math.floor(random() * (MOST_WORDS - FEWEST_WORDS))
    const words = known?.slice() ?? Array.from({ length }, () => wordOf(dictionary))
    for (let changed = 0; known && changed < CHANGED_WORDS; changed += 1) {
      words[Math.floor(random() * words.length)] = wordOf(dictionary)
    }
    if (!known && id % 4 < 2) {
      before[Math.floor(random() * COPIED)] = words
    }
    yield `${JSON.stringify({ id, text: words.join(' ') })}\n`
  }
}

async function ours(): Promise<MinhashMeasured> {
  const child = fork(path.resolve('tests/bench/side/minhash-side.ts'), [file, await temporaryFolder('minhash-store')], {
    execArgv: ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
  })
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the side ended with ${code}`)))
  ended.catch(() => undefined)
  const [measured] = await Promise.race([once(child, 'message'), ended]) as [MinhashMeasured]
  return measured
}

/** One id a line. */
async function keptOf(output: string): Promise<string[]> {
  const ids: string[] = []
  for await (const line of createInterface({ input: createReadStream(output) })) {
    ids.push(String((JSON.parse(line) as { id: number }).id))
  }
  return ids
}

function datatrove(python: string, kept: string): { cpuMs: number, mostBytes: number } {
  const program = path.resolve('tests/bench/peers/near_duplicates.py')
  const output = execFileSync(python, [program, file, kept], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return JSON.parse(output) as { cpuMs: number, mostBytes: number }
}

const folder = await temporaryFolder('minhash')
const file = path.join(folder, 'documents.jsonl')
await pipeline(makeDocuments, createWriteStream(file))
const measured: MinhashMeasured[] = []
const peers: { cpuMs: number, mostBytes: number }[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  measured.push(await ours())
  if (PYTHON !== undefined) {
    const kept = path.join(folder, 'kept.txt')
    peers.push(datatrove(PYTHON, kept))
    const [mine, theirs] = [await keptOf(measured[round]!.output), (await readFile(kept, 'utf8')).trim().split('\n')]
    if (mine.join() !== theirs.join()) {
      throw new Error(`the two did not keep the same documents: ${mine.length} and ${theirs.length}`)
    }
  }
}
const rateOf = ({ cpuMs }: { cpuMs: number }) => DOCUMENTS / (cpuMs / 1_000)
const short = DOCUMENTS < WANTED ? { short: `${DOCUMENTS} documents` } : {}
const rows: BenchRow[] = [
  { what: 'ours', value: median(measured.map(rateOf)), unit: 'a CPU s' },
  {
    what: 'its memory over idle', value: median(measured.map(({ growthBytes }) => growthBytes / MB)), unit: 'MB',
    counts: 'P20 memory', ...short,
  },
  ...peers.length === 0
    ? []
    : [
        { what: 'datatrove', value: median(peers.map(rateOf)), unit: 'a CPU s' },
        { what: 'its memory', value: median(peers.map(({ mostBytes }) => mostBytes / MB)), unit: 'MB' },
        {
          what: 'ours ÷ datatrove', value: median(measured.map((mine, round) => rateOf(mine) / rateOf(peers[round]!))),
          unit: '', counts: 'P20' as const, ...short,
        },
      ],
]
reportBench('minhash', `near duplicates among ${DOCUMENTS} documents, median of ${ROUNDS}`, rows)
