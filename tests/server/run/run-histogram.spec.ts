import fc from 'fast-check'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { addToRunCounts } from '#db/repositories/metric/run-count.repository'
import { listRuns } from '#server/services/run/run-list.service'
import { settleRun } from '#server/services/run/run-settle.service'
import { getRunHistogram } from '#server/services/run/run-histogram.service'
import { toRunCountRows } from '#server/services/metric/run-count-rollup'
import { runHistogramQuery, runListQuery } from '#shared/contract/run/run-list.contract'
import { OBSERVED_STATES, RUN_FILTERS } from '#shared/domain/run/run-state'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { givenRun } from '../../support/run/given-run'
import { listWrongCounts } from '../../support/run/run-counts'
import { hold } from '../../support/hold'

const RUNS = 600
const FROM = Date.parse('2026-01-20T03:07:21.345Z')
const DAYS = 60
const MINUTE_MS = 60_000
/** Of no pipeline: excluded, it excludes nothing, but the runs are read one by one. */
const NOBODY = '-0190ffff-0000-7000-8000-000000000000'

describe.each(databases())('the histogram of runs on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const ask = (query: object) => getRunHistogram({ db: database.db, timeZone: 'UTC' }, runHistogramQuery.parse(query))

  beforeAll(async () => {
    const { runId, ...given } = await givenRun(database.db)
    const states = fc.sample(fc.tuple(
      fc.constantFrom(...OBSERVED_STATES), fc.constantFrom('RUN', 'CANCEL'), fc.nat(DAYS * 1_440), fc.nat(300),
      fc.nat(3),
      fc.constantFrom(0, 0, 0, 5),
    ), { numRuns: RUNS, seed: 7 })
    const runs = states.map(([observedState, desiredState, minute, minutes, failed, recordLimit]) => {
      const createdAt = new Date(FROM + minute * MINUTE_MS + failed)
      const isEnded = ['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(observedState)
      const finishedAt = isEnded ? new Date(createdAt.getTime() + minutes * MINUTE_MS) : null
      return {
        id: v7({ msecs: createdAt.getTime() }), observedState, desiredState, recordLimit, recordsIn: 200,
        recordsFailed: failed, createdAt, finishedAt,
      }
    })
    await sql`
      insert into task_runs (
        id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec,
        observed_state, desired_state, record_limit, records_in, records_failed, created_at, finished_at
      )
      select given.id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec,
        given."observedState", given."desiredState", given."recordLimit", given."recordsIn",
        given."recordsFailed", given."createdAt", given."finishedAt"
      from task_runs, jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) as given (
        id uuid, "observedState" text, "desiredState" text, "recordLimit" bigint, "recordsIn" bigint,
        "recordsFailed" bigint, "createdAt" timestamptz, "finishedAt" timestamptz
      ) where task_runs.id = ${runId}`.execute(database.db)
    const ended = runs.map(run => ({ ...run, projectId: given.projectId }))
    await database.db.transaction().execute(trx => addToRunCounts(trx, toRunCountRows(
      ended.map(run => ({ before: { ...run, observedState: 'RUNNING' }, after: run })),
    )))
    // What becomes known late: the same runs failed in part, or no longer.
    const late = ended.slice(0, 50)
      .map(run => ({ before: run, after: { ...run, recordsFailed: 3 - run.recordsFailed } }))
    await database.db.transaction().execute(async (trx) => {
      for (const { after } of late) {
        await trx.updateTable('taskRuns')
          .set({ recordsFailed: after.recordsFailed }).where('id', '=', after.id).execute()
      }
      await addToRunCounts(trx, toRunCountRows(late))
    })
  })

  it('is counted as the runs are, in any zone, range, grain, state and extent', async () => {
    const minute = fc.integer({ min: -1_440, max: (DAYS + 2) * 1_440 })
    const range = fc.tuple(minute, minute).filter(([a, b]) => a !== b).map(minutes => ({
      from: new Date(FROM + Math.min(...minutes) * MINUTE_MS).toISOString(),
      to: new Date(FROM + Math.max(...minutes) * MINUTE_MS + 1).toISOString(),
    }))
    const query = fc.record({
      range: fc.option(range, { nil: {} }),
      state: fc.option(fc.subarray([...RUN_FILTERS], { minLength: 1 }), { nil: undefined }),
      extent: fc.constantFrom(undefined, ['full'], ['-trial'], ['trial'], ['full', 'trial']),
      by: fc.constantFrom('created', 'finished'),
      tz: fc.constantFrom('UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/St_Johns', 'Europe/Berlin'),
      grain: fc.constantFrom(undefined, 'day', 'week', 'month'),
    }).map(({ range: ends, ...rest }) => ({ ...ends, ...rest }))
    await fc.assert(fc.asyncProperty(query, async (asked) => {
      const [counted, read] = [await ask(asked), await ask({ ...asked, pipelineId: [NOBODY] })]

      // An open end is now.
      const { to: countedTo, buckets: bars, ...rest } = counted
      const { to: readTo, buckets, ...expected } = read
      expect(rest).toEqual(expected)
      expect(bars.map(({ from, counts }) => ({ from, counts })))
        .toEqual(buckets.map(({ from, counts }) => ({ from, counts })))
      expect(countedTo === null).toBe(readTo === null)
    }), { numRuns: kind === 'postgres' ? 100 : 50 })
  })

  it('and the count of the list are counted as the runs are, in any state', async () => {
    const anyStates = fc.option(fc.subarray([...RUN_FILTERS], { minLength: 1 }), { nil: undefined })
    await fc.assert(fc.asyncProperty(anyStates, fc.integer({ min: 1, max: 40 }), async (state, limit) => {
      const list = (query: object) =>
        listRuns({ db: database.db, timeZone: 'UTC' }, runListQuery.parse({ state, limit, count: 'true', ...query }))
      const [counted, read] = [await list({}), await list({ pipelineId: [NOBODY] })]

      expect(counted).toEqual(read)
    }), { numRuns: 40 })
  })

  it('counts a run that the console itself has ended', async () => {
    const run = await givenRun(database.db)
    const settle = () => database.db.transaction().execute(trx => settleRun(trx, {
      runId: run.runId, state: 'CRASHED', reason: 'LOST', message: '', at: new Date(),
    }))

    await settle()
    await settle()

    expect(await listWrongCounts(database.db)).toEqual([])
    expect((await ask({ state: 'CRASHED', from: 'now-5m', to: 'now+5m' })).total['CRASHED']).toBe(1)
  })

  it('does not read the runs of whole buckets', async () => {
    await database.db.transaction().execute(async (trx) => {
      await sql`alter table task_runs rename to task_runs_away`.execute(trx)
      await sql`create view task_runs as select * from task_runs_away
        where observed_state not in ('SUCCEEDED', 'FAILED')`
        .execute(trx)
      const query = { from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z', tz: 'UTC' }
      const histogramOf = (asked: object) =>
        getRunHistogram({ db: trx, timeZone: 'UTC' }, runHistogramQuery.parse({ ...query, ...asked }))

      const [all, full] = [await histogramOf({}), await histogramOf({ extent: ['full'] })]

      expect(all.total['SUCCEEDED']).toBeGreaterThan(0)
      expect(full.total['SUCCEEDED']).toBeGreaterThan(0)
      await sql`drop view task_runs`.execute(trx)
      await sql`alter table task_runs_away rename to task_runs`.execute(trx)
    })
  })
})
