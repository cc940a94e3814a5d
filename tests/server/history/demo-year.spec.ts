import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { toSnakeCase } from '#db/unnest'
import { SUMMARY_COUNTERS } from '#shared/domain/run/counters'
import { createDemoHistory } from '#server/history/history'
import { rawFrom } from '#server/history/launches'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import { metricSummaryQuery } from '#shared/contract/metric.contract'
import { getSummary } from '#server/services/metric/metric.service'
import { getOverview } from '#server/services/overview/overview.service'
import { hold } from '../../support/hold'
import { givenThreads } from '../../support/quality/given-threads'
import { mainDatabase, type DatabaseKind } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { listWrongCounts } from '../../support/run/run-counts'
import { toDeps } from '../metric/metrics-fixture'

const TZ = 'Asia/Shanghai'
const ACTOR = { name: 'operator', requestId: 'r' }
/** Long enough for the same day of the year before. */
const DAYS = 400
const UNTIL = new Date(Date.now() - 60_000)
const RAW_FROM = rawFrom({ days: DAYS, until: UNTIL, timeZone: TZ })

/** Loads and clears on one database. */
function useHistory(kind: DatabaseKind) {
  const database = hold(() => givenDatabase(kind))
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-history-'))
  const artifacts = hold(async () =>
    ({ ...await createFolderStore(folder), close: () => rmSync(folder, { recursive: true, force: true }) }))
  const threads = hold(() => givenThreads())
  const given = (more: Partial<Parameters<typeof createDemoHistory>[0]> = {}) => createDemoHistory({
    ...toDeps(database), artifacts, threads, live: { publish: () => undefined }, timeZone: TZ,
    log: { error: () => undefined, info: () => undefined }, now: () => UNTIL, ...more,
  })
  return {
    database,
    given,
    load: async (days: number) => {
      const history = given()
      await history.load(ACTOR, { locale: 'en', days, scale: 0.25 })
      await history.settled()
    },
    clear: async (history = given()) => {
      await history.clear(ACTOR)
      await history.settled()
    },
  }
}

// Its queries are the same on both: of each, the tests above load and clear.
describe('demo data of more than a year', () => {
  const { database, load } = useHistory(mainDatabase())

  beforeAll(() => load(DAYS))

  it('has rollups that equal its runs, stages, attempts and tokens, at every grain', async () => {
    const facts = sql.raw(`(
      select pipeline_id, '' as stage_key, finished_at as at, 'runs_succeeded' as name,
        (observed_state = 'SUCCEEDED')::int::bigint as value from task_runs where project_id = '${DEMO_PROJECT_ID}'
      union all select pipeline_id, '', finished_at, 'runs_failed', (observed_state = 'FAILED')::int from task_runs
        where project_id = '${DEMO_PROJECT_ID}'
      union all select pipeline_id, '', finished_at, 'runs_cancelled', (observed_state = 'CANCELLED')::int
        from task_runs where project_id = '${DEMO_PROJECT_ID}'
      union all select pipeline_id, stage_key, stage.finished_at, 'stages_succeeded', (state = 'SUCCEEDED')::int
        from task_runs run join stage_runs stage on stage.run_id = run.id
          where run.project_id = '${DEMO_PROJECT_ID}' and stage.finished_at is not null
      union all select pipeline_id, stage_key, (it ->> 'finishedAt')::timestamptz, 'attempts', 1 from task_runs run
        join stage_runs stage on stage.run_id = run.id cross join jsonb_array_elements(attempts) it
          where run.project_id = '${DEMO_PROJECT_ID}'
      union all select pipeline_id, stage_key, (it ->> 'finishedAt')::timestamptz, 'attempt_ms',
        round(extract(epoch from (it ->> 'finishedAt')::timestamptz - (it ->> 'startedAt')::timestamptz) * 1000)::bigint
        from task_runs run join stage_runs stage on stage.run_id = run.id cross join jsonb_array_elements(attempts) it
          where run.project_id = '${DEMO_PROJECT_ID}'
      union all select pipeline_id, stage_key, occurred_at, 'output_tokens', output_tokens from tokens_usage
        where project_id = '${DEMO_PROJECT_ID}'
      union all select pipeline_id, stage_key, occurred_at, 'model_calls', calls from tokens_usage
        where project_id = '${DEMO_PROJECT_ID}'
    )`)
    const names = [
      'runs_succeeded', 'runs_failed', 'runs_cancelled', 'stages_succeeded', 'attempts', 'attempt_ms', 'output_tokens',
      'model_calls',
    ]
    for (const grain of [300, 900, 3_600, 86_400]) {
      // Of older runs there are only statistics. The first day in UTC is not whole.
      const since = new Date(RAW_FROM.getTime() + 86_400_000)
      const bucket = sql`date_bin(make_interval(secs => ${grain}), at, timestamptz '2020-01-01')`
      const { rows: wrong } = await sql`
        select * from (
          select ${bucket} as bucket, pipeline_id, stage_key, name, sum(value)::bigint as value from ${facts} fact
            where value <> 0 group by 1, 2, 3, 4
        ) raw full join (
          select bucket_start as bucket, pipeline_id, stage_key, counter.name, sum(counter.value)::bigint as value
            from metrics_summary
          cross join lateral (values ${sql.raw(names.map(name => `('${name}', ${name})`).join(', '))}) counter(name,
            value)
          where project_id = ${DEMO_PROJECT_ID} and grain_seconds = ${grain}
            and pipeline_id <> '00000000-0000-0000-0000-000000000000' and counter.value <> 0 group by 1, 2, 3, 4
        ) rolled using (bucket, pipeline_id, stage_key, name)
        where coalesce(raw.value, 0) <> coalesce(rolled.value, 0) and bucket >= ${since} limit 5`.execute(database.db)
      expect(wrong, String(grain)).toEqual([])
    }
  })

  it('has totals and records that agree between grains, stages and the production line', async () => {
    const counters = SUMMARY_COUNTERS.map(toSnakeCase)
    const sums = sql.raw(counters.map(name => `sum(${name})::bigint as ${name}`).join(', '))
    const { rows } = await sql<Record<string, unknown>>`
      select grain_seconds, pipeline_id = '00000000-0000-0000-0000-000000000000' as is_total, ${sums}
        from metrics_summary
      where project_id = ${DEMO_PROJECT_ID} and grain_seconds > 300
        and (pipeline_id <> '00000000-0000-0000-0000-000000000000' or stage_key = '') group by 1, 2
          order by 1, 2`.execute(database.db)
    const [first] = rows.map(({ grainSeconds: _grain, isTotal: _total, ...sum }) => sum)
    expect(rows.map(({ grainSeconds: _grain, isTotal: _total, ...sum }) => sum))
      .toEqual(Array.from({ length: 6 }, () => first))

    const { rows: [recent] } = await sql<Record<string, unknown>>`
      select ${sums} from metrics_summary
        where project_id = ${DEMO_PROJECT_ID} and grain_seconds = 900 and bucket_start >= ${RAW_FROM}
        and pipeline_id = '00000000-0000-0000-0000-000000000000' and stage_key = ''`.execute(database.db)
    const { rows: [stages] } = await sql<Record<string, unknown>>`
      select sum((counted ->> 'recordsIn')::bigint)::bigint as records_in,
        sum((counted ->> 'recordsOut')::bigint) filter (where is_terminal)::bigint as terminal_records_out,
        sum(input_tokens)::bigint as input_tokens
      from stage_runs where project_id = ${DEMO_PROJECT_ID}`.execute(database.db)
    expect(recent).toMatchObject({ ...stages })

    const { rows: [line] } = await sql`
      select sum(runs)::bigint as runs, sum(records_in) filter (where stage_key = '')::bigint as records_in
        from line_summary where project_id = ${DEMO_PROJECT_ID} and grain_seconds = 3600
          and bucket_start >= ${RAW_FROM}`.execute(database.db)
    const { rows: [runs] } = await sql`select count(*)::bigint as runs, sum(records_in)::bigint as records_in
      from task_runs where project_id = ${DEMO_PROJECT_ID}`
      .execute(database.db)
    expect(line).toEqual(runs)
    expect(await listWrongCounts(database.db)).toEqual([])
  })

  it('is compared with last year, and counts nowhere else', async () => {
    const deps = { ...toDeps(database), timeZone: TZ }
    const query = (projectId: string) => metricSummaryQuery.parse({ from: 'now-30d/d', to: 'now', tz: TZ, projectId })

    const { items } = await getSummary(deps, query(DEMO_PROJECT_ID))
    const records = items.find(({ metric }) => metric === 'records_out')
    expect(records?.value).toBeGreaterThan(0)
    expect(records?.yoy).toMatchObject({ reason: null, value: expect.any(Number) })
    expect(records?.mom).toMatchObject({ reason: null })

    const other = await getSummary(deps, query(DEFAULT_PROJECT_ID))
    expect(other.items.find(({ metric }) => metric === 'records_out')?.value ?? 0).toBe(0)
    const { openFailures, living } = await getOverview(deps, { projectId: DEMO_PROJECT_ID })
    expect({ open: openFailures.total, ...living })
      .toEqual({ open: 9, QUEUED: 0, RUNNING: 0, WAITING: 0, PAUSED: 0, CANCELLING: 0 })
  })

  it('is busy on working days and quiet on Sundays, all year', async () => {
    const { rows } = await sql<{ day: string, weekday: number, hour: number, runs: number, isRecent: boolean }>`
      select (bucket_start at time zone ${TZ})::date::text as day,
        extract(isodow from bucket_start at time zone ${TZ})::int as weekday,
        extract(hour from bucket_start at time zone ${TZ})::int as hour,
        bucket_start >= ${RAW_FROM} as is_recent,
        sum(runs_succeeded + runs_failed + runs_crashed + runs_cancelled)::int as runs
      from metrics_summary
        where project_id = ${DEMO_PROJECT_ID} and grain_seconds = 3600
          and pipeline_id = '00000000-0000-0000-0000-000000000000'
      group by 1, 2, 3, 4`.execute(database.db)
    for (const isRecent of [true, false]) {
      const having = (is: (row: (typeof rows)[number]) => boolean) =>
        rows.filter(row => row.isRecent === isRecent && is(row))
      const sumOf = (some: typeof rows) => some.reduce((sum, { runs }) => sum + runs, 0)
      // A month has four of one weekday and five of another.
      const aDayOf = (some: typeof rows) => sumOf(some) / new Set(some.map(({ day }) => day)).size
      expect(aDayOf(having(({ weekday }) => weekday <= 5)))
        .toBeGreaterThan(1.6 * aDayOf(having(({ weekday }) => weekday === 7)))
      expect(sumOf(having(({ hour }) => hour >= 9 && hour < 12)))
        .toBeGreaterThan(2 * sumOf(having(({ hour }) => hour < 3)))
    }
  })
})
