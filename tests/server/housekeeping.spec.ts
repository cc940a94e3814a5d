import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { createColdStore } from '#artifact/cold-folder'
import { createFolderStore } from '#artifact/folder-store'
import { claimIdempotencyKey } from '#db/repositories/system/idempotency-key.repository'
import { addToSummary, type SummaryRow } from '#db/repositories/metric/rollup.repository'
import { SUMMARY_COUNTERS } from '#shared/domain/run/counters'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { keepHouse } from '#server/lifecycle/housekeeping'
import { createBackground } from '#server/services/common/background'
import { givenDatabase } from '../support/services/given-database'
import { givenRun } from '../support/run/given-run'
import { listWrongCounts } from '../support/run/run-counts'
import { drawnDatabases } from '../support/services/rounds'
import { hold } from '../support/hold'
import { configOf } from '../support/config-of'
import { noReaders } from '../support/services/no-readers'

const DAY_MS = 24 * 60 * 60_000
const now = new Date('2026-06-10T12:00:00Z')

/** One bucket of a pipeline, every counter at 1. */
const givenRow = (grainSeconds: number, ageDays: number): SummaryRow => ({
  ...Object.fromEntries(
    SUMMARY_COUNTERS.map(counter => [counter, 1]),
  ) as Pick<SummaryRow, typeof SUMMARY_COUNTERS[number]>,
  grainSeconds,
  bucketStart: new Date(now.getTime() - ageDays * DAY_MS),
  projectId: DEFAULT_PROJECT_ID,
  pipelineId: '01900000-0000-7000-8000-0000000000aa',
  templateVersion: '',
  modelVersion: '',
  stageKey: '',
  stageKind: '',
})

describe.each(drawnDatabases('housekeeping'))('housekeeping on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let house: Parameters<typeof keepHouse>[0]

  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'house-'))
    house = {
      database, db: database.db, artifacts: await createFolderStore(folder), cold: createColdStore(folder),
      ...noReaders, background: createBackground(), retention: () => configOf({}).retention,
    }
  })

  it('drops fine buckets after 35 days and keeps the coarse ones', async () => {
    await database.db.transaction().execute(trx =>
      addToSummary(trx, [givenRow(300, 36), givenRow(300, 34), givenRow(900, 400)]))

    await keepHouse(house, pino({ enabled: false }), now)

    const left = await database.db.selectFrom('metricsSummary').select('grainSeconds').orderBy('grainSeconds').execute()
    expect(left.map(row => row.grainSeconds)).toEqual([300, 900])
  })

  it('counts what a console of an older version did not count, of the last days, once', async () => {
    const { db } = database
    for (const [ageDays, state] of [[1, 'SUCCEEDED'], [6.9, 'FAILED'], [9, 'CANCELLED']] as const) {
      const createdAt = new Date(now.getTime() - ageDays * DAY_MS)
      const { runId } = await givenRun(db, { createdAt })
      await db.updateTable('taskRuns').where('id', '=', runId).set({
        observedState: state, startedAt: createdAt, finishedAt: new Date(createdAt.getTime() + 3_600_000),
        // In part.
        recordsIn: 100, recordsFailed: state === 'SUCCEEDED' ? 50 : 0,
      }).execute()
    }
    // At work: counted nowhere.
    await givenRun(db, { createdAt: now })
    await db.insertInto('runCounts').values([900, 3_600, 86_400].map(grainSeconds => ({
      grainSeconds, bucketStart: new Date(Math.floor(now.getTime() / grainSeconds / 1_000) * grainSeconds * 1_000),
      projectId: DEFAULT_PROJECT_ID, moment: 'created', state: 'CRASHED', runs: 2,
    }))).execute()

    await Promise.all([1, 2].map(() => keepHouse(house, pino({ enabled: false }), now)))

    const wrong = await listWrongCounts(db)
    const counted = await db.selectFrom('runCounts').select(['moment', 'state', 'runs'])
      .where('grainSeconds', '=', 900).where('runs', '!=', 0).orderBy('moment').orderBy('state').execute()
    expect(counted).toEqual([
      { moment: 'created', state: 'FAILED', runs: 1 }, { moment: 'created', state: 'PARTIAL', runs: 1 },
      { moment: 'finished', state: 'FAILED', runs: 1 }, { moment: 'finished', state: 'PARTIAL', runs: 1 },
    ])
    // Of nine days ago, in each grain, created and ended.
    expect(wrong).toHaveLength(6)
    const older = expect.objectContaining({ what: 'only raw', state: 'CANCELLED' })
    expect(wrong).toEqual(Array.from({ length: 6 }, () => older))
  })

  it('tells the planner how many stages there are, and how many a run has', async () => {
    const { db } = database
    const { runId } = await givenRun(db, { createdAt: now })
    await sql`
      insert into stage_runs (run_id, stage_key, project_id, position, kind, name, is_terminal)
      select ${runId}::uuid, 'stage-' || n, ${DEFAULT_PROJECT_ID}::uuid, n, 'text.clean', '', false
      from generate_series(10, 99) n`.execute(db)

    await keepHouse(house, pino({ enabled: false }), now)

    const { rows: [known] } = await sql<{ stages: number, share: number }>`
      select (select reltuples from pg_class where oid = 'stage_runs'::regclass) as stages,
        (select n_distinct from pg_stats where tablename = 'stage_runs' and attname = 'run_id' and inherited
          and schemaname = current_schema()) as share`.execute(db)
    const stages = await db.selectFrom('stageRuns').select('runId').execute()
    expect(known).toEqual({ stages: stages.length, share: -0.2 })
  })

  it('deletes expired idempotency keys', async () => {
    const request = { key: v7(), route: 'POST /api/v1/tasks', bodySha256: 'a', holder: v7() }
    await claimIdempotencyKey(database.db, request)
    await database.db
      .updateTable('idempotencyKeys').set({ expiresAt: new Date(0) }).where('key', '=', request.key).execute()

    await keepHouse(house, pino({ enabled: false }), now)

    expect(await database.db.selectFrom('idempotencyKeys').select('key').where('key', '=', request.key).execute())
      .toEqual([])
  })
})
