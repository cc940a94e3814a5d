import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { findStageKind } from '#factory/stages/registry.ts'
import { createRecordMasker } from '#factory/stages/text/mask-record.ts'
import type { Column, Finding } from '#factory/stages/stage-definition.ts'
import { PERSONAL_KINDS } from '#record/personal-data.ts'
import { parseValue } from '#record/parse-value.ts'
import type { JsonRecord } from '#record/value.ts'
import { scanRecords } from '#server/thread/record-scan.ts'
import { type Interruptions, runInProcess } from './stages-runner.ts'
import { after, putBytes, readText, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

async function run(parameters: Record<string, Json>, lines: readonly string[], interruptions?: Interruptions) {
  const file = await putBytes(room.store, lines.map(line => `${line}\n`).join(''))
  const { outputs, alerts } = await runInProcess(
    room, toJob({ kind: 'mask.personal', parameters }, { upstream: after(file) }), interruptions,
  )
  const output = outputs.find(({ role }) => role === 'OUTPUT')
  return { lines: (await readText(room.store, output)).split('\n').slice(0, -1), alerts, outputs }
}

const findingsOf = (lines: readonly string[]) => scanRecords({
  records: lines.map((text, row) => ({ row, text, isLooked: true })), shapes: {}, known: [],
}).kinds.map(({ kind }) => kind)

const text = fc.constantFrom(
  'jane@example.com', 'call 13812345678 or (415) 555-0017', '11010519491231002X!', 'AKIAIOSFODNN7EXAMPLE', 'nothing', '',
  '-----BEGIN PRIVATE KEY-----', 'MII\nEow', '-----END PRIVATE KEY-----', '山 "quoted" \\ \u0000',
)
const number = fc.constantFrom('13812345678', '1.0', '1e400', '12345678901234567890', '0', 'null', 'true')
/** Values as JSON text, so that each is written in its own way. */
const { value } = fc.letrec<{ value: string }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 }, text.map(it => JSON.stringify(it)), number,
    fc.array(tie('value'), { maxLength: 4 }).map(items => `[ ${items.join(' ,')}]`),
    fc.array(tie('value'), { maxLength: 3 }).map(items =>
      `{${items.map((item, index) => `"${'ab.'[index]}" : ${item}`).join(',')}}`),
  ),
}))
const NAMES = ['text', 'of', 'of.a', 'n', 'text']
const line = fc.array(value, { minLength: 1, maxLength: NAMES.length }).map(values =>
  `{ ${values.map((it, index) => `"${NAMES[index]}":${it}`).join(', ')} }`)

describe('records after personal data were masked', () => {
  it('have none in a text that the check of a release finds, and are the same in all else', async () => {
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), async (given) => {
      const { lines } = await run({}, given)

      const numbers = /(?<![\w"])13812345678(?![\w"])/g
      expect(findingsOf(lines.map(it => it.replaceAll(numbers, '0')))).toEqual([])
      // All that is not within quotes.
      const bare = (it: string) => it.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
      expect(lines.map(bare)).toEqual(given.map(bare))
      const clean = given.flatMap((it, index) => findingsOf([it]).length === 0 ? [index] : [])
      expect(clean.map(index => lines[index])).toEqual(clean.map(index => given[index]))
    }), { numRuns: 60 })
  })

  it('have none at all in fields that were chosen, also in their numbers', async () => {
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), async (given) => {
      const { lines } = await run({ fields: ['text', 'of', 'of.a', 'n'] }, given)

      expect(findingsOf(lines)).toEqual([])
    }), { numRuns: 60 })
  })

  it('are counted by kind among the events of the run, the same after any number of stops', async () => {
    const lines = Array.from({ length: 12 }, (_, row) => `{"text":"${row} a${row}@b.cn, 13812345678, c@d.cn"}`)
    const cut = { cutAfter: (attempt: number) => attempt > 20 ? Infinity : attempt, checkpointEvery: 1 }

    const [plain, stopped] = [await run({ id_card: false }, lines), await run({ id_card: false }, lines, cut)]

    expect(plain.alerts).toMatchObject([
      { severity: 'INFO', code: 'PERSONAL_DATA_MASKED', metadata: { email: '24', phone: '12' } },
    ])
    expect(stopped.alerts).toEqual(plain.alerts)
    expect(stopped.lines).toEqual(plain.lines)
    expect((await run({}, ['{"text":"nothing"}'])).alerts).toEqual([])
  })

  it('are made in a time proportional to their length, whatever is in them', () => {
    const mask = createRecordMasker({
      fields: [], kinds: new Set(PERSONAL_KINDS), toText: kind => `[${kind}]`, onMasked: () => undefined,
    })
    const parts = [
      '1', '@', 'a@', '13812345678+1(415) 555-0017', '","', '\\u0040', '\\\\', '-----BEGIN PRIVATE KEY-----',
    ]
    const costs = parts.map((part) => {
      const whole = `{"a":["${part.repeat(300_000 / part.length)}"]}`
      const record = parseValue(whole) as JsonRecord
      const start = performance.now()
      mask(whole, record)
      return [part, performance.now() - start] as const
    })

    expect(costs.filter(([, cost]) => cost > 2_000)).toEqual([])
  })
})

describe('the plan of a stage that masks', () => {
  const columns: Column[] = [
    { name: 'text', type: 'string', nullable: false }, { name: 'phone', type: 'integer', nullable: false },
    { name: 'ok', type: 'boolean', nullable: false }, { name: 'tags', type: 'array', nullable: false },
  ]
  function plan(given: Record<string, Json>) {
    const kind = findStageKind('mask.personal')!
    const found: Pick<Finding, 'code' | 'pointer' | 'severity'>[] = []
    const { parameters } = kind.complete(given)
    const out = kind.plan({ parameters, inputs: [columns], complain: it => found.push(it) })
    return { out, found: found.map(({ code, pointer }) => `${code} ${pointer}`) }
  }

  it('passes columns on; one of numbers that is masked may be text', () => {
    expect(plan({})).toEqual({ out: columns, found: [] })
    const { out, found } = plan({ fields: ['text', 'phone', 'tags'] })
    expect([out?.map(({ type }) => type), found]).toEqual([['string', 'unknown', 'boolean', 'array'], []])
  })

  it('names what is wrong', () => {
    expect(plan({ fields: ['ok', 'none'] }).found).toEqual(['NOT_TEXT /fields/0', 'MISSING_FIELD /fields/1'])
    expect(plan({ replacement: 'none@example.com' }).found).toEqual(['BAD_PARAMETER /replacement'])
    expect(plan({ email: false, phone: false, id_card: false, secret: false }).found).toEqual(['BAD_PARAMETER /email'])
  })

  it('refuses to run with a text that the check would find', async () => {
    await expect(run({ replacement: 'none@example.com' }, ['{}'])).rejects.toMatchObject({ reason: 'BAD_PARAMETER' })
  })
})
