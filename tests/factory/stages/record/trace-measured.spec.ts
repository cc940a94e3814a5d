import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTrace, type RecordTrace, scanTrace } from '#artifact/record-trace.ts'
import { createMeter } from '#factory/job/meter.ts'
import type { Json } from '#factory/job/stage-job.ts'
import { TraceFile } from '#factory/stages/record/trace-file.ts'
import { DETECTED } from '#factory/stages/text/language.ts'
import { runInProcess } from '../stages-runner.ts'
import { after, putRecords, toJob, useStageRoom } from '../stages-support.ts'

const room = useStageRoom()

/** More than two blocks, over two artifacts that do not end with one. */
const ROWS = 2_500
const rows = Array.from({ length: ROWS }, (_, row) => row)

async function traceOf(job: Parameters<typeof runInProcess>[1]): Promise<RecordTrace> {
  const { outputs } = await runInProcess(room, job)
  const file = outputs.find(({ role }) => role === 'TRACE')!
  return openTrace(room.store, file.uri, file.bytes)
}

describe('the trace of a stage that measures', () => {
  const french = 'Cette bibliothèque lit les fichiers de configuration et signale chaque erreur avec sa ligne.'
  const german = 'Diese Bibliothek liest Konfigurationsdateien und meldet jeden Fehler mit seiner Zeile.'
  const english = 'This library parses configuration files and reports every mistake with its line.'
  const measuredOf = async (kind: string, parameters: Record<string, Json>, records: object[]) => {
    const trace = await traceOf(toJob({ kind, parameters }, { upstream: after(await putRecords(room.store, records)) }))
    const { places } = await scanTrace(trace, () => true, { limit: 100, capMs: 10_000 })
    return places.map(({ reason, measured }) => [reason, measured])
  }

  it('says which language was detected, how clearly, and which are kept', async () => {
    const texts = [french, english, german, 'ok'].map(text => ({ text }))

    const found = await measuredOf('filter.language', { languages: ['en', 'zh'] }, texts)

    expect(found).toEqual([
      ['OTHER_LANGUAGE', { language: 'fra', lead: expect.stringMatching(/^[1-9]\d?$/), kept: 'en zh' }],
      ['', {}],
      ['OTHER_LANGUAGE', { language: 'deu', lead: expect.stringMatching(/^[1-9]\d?$/), kept: 'en zh' }],
      ['LANGUAGE_UNDETERMINED', { chars: '2', least: '10' }],
    ])
  })

  it('names no more languages than a reader takes in', async () => {
    const languages = DETECTED.slice(0, 30).filter(code => code !== 'fra')
    const [[, measured] = []] = await measuredOf('filter.language', { languages }, [{ text: french }])

    expect(measured).toMatchObject({ kept: languages.slice(0, 20).join(' '), more: '9' })
  })

  it('says how many tokens there were, and the limit', async () => {
    const texts = ['hi', 'word '.repeat(50), 'hello world'].map(text => ({ text }))

    expect(await measuredOf('filter.tokens', { min_tokens: 2, max_tokens: 5 }, texts)).toEqual([
      ['TOO_FEW_TOKENS', { tokens: '1', min: '2' }],
      ['TOO_MANY_TOKENS', { tokens: expect.stringMatching(/^5\d$/), max: '5' }],
      ['', {}],
    ])
  })

  it('says what repeats, how much of it, and the limit', async () => {
    const texts = ['a\na\nb', 'no no no no', 'one two'].map(text => ({ text }))

    expect(await measuredOf('filter.repetition', { frequent_words: 2 }, texts)).toEqual([
      ['REPEATED_LINES', { of: 'lines', permille: '334', most: '0.3' }],
      ['REPEATED_PHRASES', { of: 'frequent', words: '2', permille: '1000', most: '0.18' }],
      ['', {}],
    ])
  })

  const conditions = [{ field: 'text', op: 'length_ge', value: 3 }, { field: 'ok', op: 'eq', value: true }]
  const long = { condition: '1', of: '2', field: 'text', op: 'length_ge', value: '3' }
  const good = { condition: '2', of: '2', field: 'ok', op: 'eq', value: 'true' }
  it.each([
    ['keep', 'all', [['RULE_NOT_MATCHED', { ...long, length: '1' }], ['RULE_NOT_MATCHED', good], ['', {}]]],
    ['keep', 'any', [['', {}], ['', {}], ['', {}]]],
    ['drop', 'any', [
      ['RULE_MATCHED', good],
      ['RULE_MATCHED', { ...long, length: '4' }],
      ['RULE_MATCHED', { ...long, length: '3' }],
    ]],
    ['drop', 'all', [['', {}], ['', {}], ['RULE_MATCHED', {}]]],
  ])('says which condition decided: %s, %s', async (action, match, expected) => {
    const records = [{ text: 'a', ok: true }, { text: 'abcd', ok: false }, { text: 'abc', ok: true }]

    expect(await measuredOf('filter.rules', { action, match, conditions }, records)).toEqual(expected)
  })

  it.each<[string, Json, Json, string]>([
    ['eq', null, null, 'null'],
    ['eq', 'null', 'null', '"null"'],
    ['ne', '5', 5, '"5"'],
    ['ne', 5, '5', '5'],
    ['eq', 'a word', 'a word', 'a word'],
    ['in', ['a', 1], 1, '["a",1]'],
    ['matches', '^\\d+$', '12', '^\\d+$'],
  ])('tells what is compared so that no two values look the same: %s %j', async (op, value, is, told) => {
    const found = await measuredOf(
      'filter.rules', { action: 'drop', conditions: [{ field: 'is', op, value }] }, [{ is }],
    )

    expect(found).toEqual([['RULE_MATCHED', expect.objectContaining({ value: told })]])
  })

  it('goes on without numbers where an older factory has begun it', async () => {
    const measured = { name: 'lead', limits: { language: 'fra', kept: 'en' }, value: 12 }
    const began = await TraceFile.open(room.store, undefined)
    began.begin({ out: 0, dropped: 0, failed: 0, input: 0, inputOffset: 0, outputOffset: 0, rejectOffset: 0 })
    began.addWritten(false)
    began.addLost('dropped', 'OTHER_LANGUAGE')
    const { isMeasured: _, ...mark } = await began.mark()
    await began.close()

    const file = await TraceFile.open(room.store, 'measures', mark)
    file.addLost('dropped', 'OTHER_LANGUAGE', { measured })
    file.addWritten(false)
    const meter = Object.assign(createMeter(), { recordsIn: 4, recordsOut: 2, recordsDropped: 2 })
    const [{ uri, bytes } = { uri: '', bytes: 0 }] = await file.commit(null, meter)
    const trace = await openTrace(room.store, uri, bytes)
    const { places } = await scanTrace(trace, () => true, { limit: 10, capMs: 10_000 })

    expect(trace.end.version).toBe(1)
    const lost = ['dropped', 'OTHER_LANGUAGE', {}]
    expect(places.map(place => [place.outcome, place.reason, place.measured])).toEqual([
      ['kept', '', {}],
      lost,
      ['dropped', 'OTHER_LANGUAGE', { language: 'fra', kept: 'en' }],
      ['kept', '', {}],
    ])
  })

  it('tells each record its own limits, in whatever order they come', async () => {
    const start = { out: 0, dropped: 0, failed: 0, input: 0, inputOffset: 0, outputOffset: 0, rejectOffset: 0 }
    const told: Record<string, string>[] = [{ least: '1' }, { least: '2' }, { least: '1' }, { most: '1' }]
    const limits = fc.constantFrom(...told, ...told.map(it => ({ ...it })))
    const loss = fc.record({
      limits, reason: fc.constantFrom('FAR', 'NEAR'), name: fc.constantFrom('chars', 'words'), value: fc.nat(9),
    })
    await fc.assert(fc.asyncProperty(fc.array(loss, { minLength: 1, maxLength: 40 }), async (losses) => {
      const file = await TraceFile.open(room.store, 'measures')
      file.begin(start)
      for (const { reason, ...measured } of losses) {
        file.addLost('dropped', reason, { measured })
      }
      const count = losses.length
      const [{ uri, bytes } = { uri: '', bytes: 0 }] = await file.commit(
        null, Object.assign(createMeter(), { recordsIn: count, recordsDropped: count }),
      )
      const { places } = await scanTrace(
        await openTrace(room.store, uri, bytes), () => true, { limit: count, capMs: 10_000 },
      )

      expect(places.map(({ reason, measured }) => [reason, measured]))
        .toEqual(losses.map(loss => [loss.reason, { ...loss.limits, [loss.name]: String(loss.value) }]))
    }), { numRuns: 40 })
  })

  it('keeps one byte a record where no number is measured', async () => {
    const { store } = room
    const upstream = after(await putRecords(store, rows.map(row => ({ row }))))
    const bytesOf = async (op: string) => {
      const parameters = { conditions: [{ field: 'row', op, value: 9 }] }
      const { outputs } = await runInProcess(room, toJob({ kind: 'filter.rules', parameters }, { upstream }))
      return outputs.find(({ role }) => role === 'TRACE')!.bytes
    }

    expect(await bytesOf('length_ge') - await bytesOf('ge')).toBeGreaterThan(5 * ROWS - 1)
    expect(await bytesOf('ge')).toBeLessThan(ROWS + 1_000)
  })
})
