import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRows } from '#artifact/row-index'
import { createWorkerPool } from '#factory/worker/pool.ts'
import type { WorkerPool } from '#factory/job/stage-job.ts'
import {
  after, NO_EVENTS, noControl, outputOf, putBytes, readRecords, readText, toJob, useStageRoom,
} from './stages/stages-support.ts'

const room = useStageRoom()
let pool: WorkerPool

beforeAll(() => {
  const env = { artifacts: { directory: `${room.directory}/artifacts` }, sourceRoots: [] }
  pool = createWorkerPool({ size: 2, env })
})

afterAll(() => pool.close())

describe('stages in worker threads', () => {
  it('carry records from a source to a published version', async () => {
    const source = await putBytes(
      room.store, '{"n":1,"city":"Oslo"}\n{"n":2,"city":"Rome"}\n\nnot json\n{"n":3,"city":"Bonn"}',
    )

    const ingested = await pool.run(toJob({ kind: 'ingest.jsonl', inputs: [source] }), NO_EVENTS, noControl())
    const filtered = await pool.run(
      toJob({ kind: 'filter.rules', parameters: { conditions: [{ field: 'n', op: 'ge', value: 2 }] } }, {
        upstream: after(outputOf(ingested)!),
      }),
      NO_EVENTS, noControl(),
    )
    const published = await pool.run(
      toJob({ kind: 'publish', parameters: { dataset_id: '0193a0c0-0000-7000-8000-000000000002' } }, {
        upstream: after(outputOf(filtered)!),
      }),
      NO_EVENTS, noControl(),
    )

    expect(ingested).toMatchObject({
      type: 'succeeded',
      progress: { recordsIn: 4, recordsOut: 3, recordsFailed: 1, failedByReason: { INVALID_JSON: 1 }, fraction: 1 },
    })
    expect(await readRecords(room.store, outputOf(ingested, 'REJECTS')))
      .toEqual([expect.objectContaining({ line: 4, reason: 'INVALID_JSON', raw: 'not json' })])
    expect(filtered).toMatchObject({
      type: 'succeeded',
      progress: { recordsIn: 3, recordsOut: 2, recordsDropped: 1, droppedByReason: { RULE_NOT_MATCHED: 1 } },
    })
    expect(published).toMatchObject({ type: 'succeeded', progress: { recordsOut: 2 } })

    const data = await readText(room.store, outputOf(published))
    const manifest = JSON.parse(await readText(room.store, outputOf(published, 'MANIFEST')))
    expect(data).toBe('{"n":2,"city":"Rome"}\n{"n":3,"city":"Bonn"}\n')
    expect(manifest).toMatchObject({
      rows: 2,
      columns: [{ name: 'n', type: 'integer', nullable: false }, { name: 'city', type: 'string', nullable: false }],
      files: [{ rows: 2, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') }],
      stats: { n: { min: 2, max: 3, nulls: 0, distinct: 2 } },
    })
    expect(await readRows(room.store, { ...manifest.files[0], from: 1, limit: 5 })).toEqual(['{"n":3,"city":"Bonn"}'])
  })
})
