import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { runInProcess } from './stages-runner.ts'
import { after, putRecords, readRecords, readText, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

async function run(kind: string, parameters: Record<string, Json>, records: object[]) {
  const { outputs, ...rest } = await runInProcess(
    room, toJob({ kind, parameters }, { upstream: after(await putRecords(room.store, records)) }),
  )
  const byRole = (role: string) => outputs.find(output => output.role === role)
  return {
    ...rest, outputs, records: await readRecords(room.store, byRole('OUTPUT')),
    rejects: await readRecords(room.store, byRole('REJECTS')),
  }
}

describe('dedupe.exact', () => {
  it('keeps the first of equal records, in order, like a Set, even when the keys do not fit into memory', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.option(fc.nat(400), { freq: 20 }), { minLength: 300, maxLength: 900 }),
      async (ids) => {
        const records = ids.map((id, row) => id === null ? { row } : { id, row })
        const seen = new Set<number>()
        const expected = records.filter(({ id }) => id === undefined || (!seen.has(id) && seen.add(id)))

        const result = await run('dedupe.exact', { fields: ['id'], max_keys_in_memory: 100 }, records)

        expect(result.records).toEqual(expected)
        expect(result.progress).toMatchObject({
          recordsIn: records.length, recordsOut: expected.length, recordsDropped: records.length - expected.length,
        })
      },
    ), { numRuns: 15 })
  })

  it('keeps records without a value in any of the fields: no two of them are known to be equal', async () => {
    const blank = [{ id: 1, text: '' }, { id: 2, text: '' }, { id: 3, text: null }, { id: 4 }, { id: 5, text: null }]

    const { records } = await run(
      'dedupe.exact', { fields: ['text'] }, [...blank, { id: 6, text: 'a' }, { id: 7, text: 'a' }],
    )

    expect(records.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('treats records as equal whatever the order of their names', async () => {
    const { records } = await run(
      'dedupe.exact', {}, [{ a: 1, b: [1, { c: 2, d: 3 }] }, { b: [1, { d: 3, c: 2 }], a: 1 }, { a: '1', b: [] }],
    )

    expect(records).toHaveLength(2)
  })
})

describe('quality.check', () => {
  const rules: Json = [
    { type: 'required', field: 'name' },
    { type: 'range', field: 'age', min: 0, max: 150 },
    { name: 'short', type: 'length', field: 'name', max: 5 },
    { type: 'forbidden', field: 'name', values: ['spam'] },
    { type: 'allowed', field: 'kind', values: ['a', 'b'] },
    { type: 'pattern', field: 'code', pattern: '^[A-Z]+$' },
  ]
  const records = [
    { name: 'Ada', age: 36, kind: 'a', code: 'X' }, { age: 200 }, { name: 'A SPAM offer', kind: 'c', code: 'x' },
    { name: 'Bo' },
  ]

  it('rejects records that break a rule, with the reason and the names of all broken rules', async () => {
    const result = await run('quality.check', { rules, min_score: 0.9 }, records)

    expect(result.records.map(({ name }) => name)).toEqual(['Ada', 'Bo'])
    expect(result.rejects.map(({ reason, message }) => [reason, message])).toEqual([
      ['QUALITY_REQUIRED', 'required name, range age'],
      ['QUALITY_LENGTH', 'short, forbidden name, allowed kind, pattern code'],
    ])
    expect(result.rejects[1]?.params).toEqual({ rules: 'short, name, kind, code', value: '12', max: '5' })
    expect(result.alerts).toEqual([
      expect.objectContaining({ code: 'QUALITY_BELOW_THRESHOLD', metadata: expect.objectContaining({ value: '0.5' }) }),
    ])
  })

  it('tells a text from a number out of range, and says which values are allowed', async () => {
    const range = { type: 'range', field: 'score', min: 1, max: 5 }
    const allowed = { type: 'allowed', field: 'score', values: [1, 2] }
    const scores = [{ score: '1' }, { score: 9 }, { score: 2 }, { score: null }]

    const ranged = await run('quality.check', { rules: [range] }, scores)
    const listed = await run('quality.check', { rules: [allowed] }, scores)

    expect(ranged.rejects.map(({ reason, params }) => [reason, params])).toEqual([
      ['QUALITY_NOT_A_NUMBER', { rules: 'score', type: 'string', min: '1', max: '5' }],
      ['QUALITY_RANGE', { rules: 'score', min: '1', max: '5' }],
    ])
    expect(listed.rejects.map(({ reason, params }) => [reason, params])).toEqual([
      ['QUALITY_ALLOWED', { rules: 'score', found: '"1"', allowed: '[1,2]' }],
      ['QUALITY_ALLOWED', { rules: 'score', found: '9', allowed: '[1,2]' }],
    ])
    expect([ranged, listed].map(({ records }) => records.length)).toEqual([2, 2])
  })

  it('says which language a rejected record is in, and which ones are wanted', async () => {
    const rule = { type: 'language', field: 'name', values: ['en'] }
    const name = 'Cette bibliothèque lit les fichiers de configuration et signale chaque erreur avec sa ligne.'

    const english = 'This library parses configuration files and reports every mistake with its line.'
    const records = [name, 'ok', english].map(text => ({ name: text }))
    const { rejects } = await run('quality.check', { rules: [rule] }, records)

    expect(rejects.map(({ params }) => params)).toEqual([
      { rules: 'name', language: 'fra', lead: expect.stringMatching(/^\d+$/), kept: 'en' },
      { rules: 'name', kept: 'en' },
    ])
  })

  it('marks the records instead, and checks how many values are unique', async () => {
    const flagged = await run(
      'quality.check',
      { action: 'flag', rules: [{ type: 'unique', field: 'id', min: 0.9 }, { type: 'required', field: 'text' }] },
      Array.from({ length: 100 }, (_, row) => ({ id: row % 50, text: row === 0 ? '' : 'x' })),
    )

    expect(flagged.records.slice(0, 2).map(record => record.quality_issues)).toEqual([['required text'], []])
    expect(flagged.progress.recordsFailed).toBe(0)
    expect(flagged.alerts.map(({ metadata }) => [metadata.subject, Number(metadata.value)]))
      .toEqual([['unique id', expect.closeTo(0.5, 1)]])
  })
})

describe('publish', () => {
  it('describes each column in the manifest', async () => {
    const rows = Array.from({ length: 5_000 }, (_, row) => ({
      id: row, price: row / 4, city: row % 3 === 0 ? null : `city ${row % 7}`,
      at: `2026-01-${String(row % 28 + 1).padStart(2, '0')}T00:00:00Z`,
      tags: Array.from({ length: row % 4 }, () => 'x'), ok: row % 2 === 0,
    }))

    const { outputs } = await run('publish', { dataset_id: '0193a0c0-0000-7000-8000-000000000002' }, rows)
    const manifest = JSON.parse(await readText(room.store, outputs.find(({ role }) => role === 'MANIFEST')))

    expect(manifest.columns).toEqual([
      { name: 'id', type: 'integer', nullable: false },
      { name: 'price', type: 'number', nullable: false },
      { name: 'city', type: 'string', nullable: true },
      { name: 'at', type: 'timestamp', nullable: false },
      { name: 'tags', type: 'array', nullable: false },
      { name: 'ok', type: 'boolean', nullable: false },
    ])
    const { id, price, city, at, tags } = manifest.stats
    expect(id).toMatchObject({ min: 0, max: 4_999, mean: 2_499.5, nulls: 0 })
    expect(Math.abs(id.distinct - 5_000)).toBeLessThan(250)
    expect(id.distinctIsEstimate).toBe(true)
    expect(price.histogram).toHaveLength(20)
    expect(price.histogram.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(5_000)
    expect(price.histogram.every(({ count }: { count: number }) => Math.abs(count - 250) < 10)).toBe(true)
    expect(city).toMatchObject({ nulls: 1_667, distinct: 7, distinctIsEstimate: false, length: { min: 6, max: 6 } })
    expect(city.top[0].count).toBeGreaterThanOrEqual(city.top[6].count)
    expect(at).toMatchObject({ min: '2026-01-01T00:00:00Z', max: '2026-01-28T00:00:00Z' })
    expect(at.histogram[0].from).toBe(Date.parse('2026-01-01T00:00:00Z'))
    expect(at.histogram.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(5_000)
    expect(tags.length).toMatchObject({ min: 0, max: 3 })
  })

  it('adds its records to a version: the files of that one come first, unchanged, and the figures are those of all records', async () => {
    const parameters = { dataset_id: '0193a0c0-0000-7000-8000-000000000002' }
    const [before, added] = [
      Array.from({ length: 30 }, (_, id) => ({ id, text: 'a' })), [{ id: 30, text: 'b' }, { id: 31, text: null }],
    ]
    const base = { ...await putRecords(room.store, before), name: 'data.jsonl' }
    const publishOn = async (records: unknown[]) => {
      const run = await runInProcess(room, toJob(
        { kind: 'publish', parameters, inputs: [base] }, { upstream: after(await putRecords(room.store, records)) },
      ))
      const manifest = run.outputs.find(({ role }) => role === 'MANIFEST')
      return { ...run, manifest: manifest && JSON.parse(await readText(room.store, manifest)) }
    }

    const [more, nothing] = [await publishOn(added), await publishOn([])]
    const { outputs } = await run('publish', parameters, [...before, ...added])
    const whole = JSON.parse(await readText(room.store, outputs.find(({ role }) => role === 'MANIFEST')))

    expect(more.manifest.files.map((file: { path: string, sha256: string, rows: number }) => [
      file.path, file.sha256 === base.sha256, file.rows,
    ])).toEqual([['data.jsonl', true, 30], ['data-2.jsonl', false, 2]])
    expect({ ...more.manifest, files: 0 }).toEqual({ ...whole, files: 0 })
    expect(more.progress).toMatchObject({ recordsIn: 2, recordsOut: 2 })
    expect(nothing.manifest).toBeUndefined()
  })

  it('publishes an empty version when there are no records', async () => {
    const { outputs } = await run('publish', { dataset_id: '0193a0c0-0000-7000-8000-000000000002' }, [])

    expect(JSON.parse(await readText(room.store, outputs.find(({ role }) => role === 'MANIFEST'))))
      .toMatchObject({ rows: 0, bytes: 0, columns: [] })
  })
})

describe('input.dataset', () => {
  it('passes a sealed version on without a copy, or its first records for a trial', async () => {
    const version = await putRecords(room.store, [{ a: 1 }, { a: 2 }, { a: 3 }])

    const whole = await runInProcess(room, toJob({ kind: 'input.dataset', inputs: [version] }))
    const trial = await runInProcess(room, toJob({ kind: 'input.dataset', inputs: [version] }, { recordLimit: 2 }))

    expect(whole.outputs).toEqual([version])
    expect(whole.progress).toMatchObject({ recordsIn: 3, recordsOut: 3 })
    expect(await readRecords(room.store, trial.outputs[0])).toEqual([{ a: 1 }, { a: 2 }])
    await expect(runInProcess(room, toJob({ kind: 'input.dataset' }))).rejects.toMatchObject({ reason: 'NO_SOURCE' })
  })
})
