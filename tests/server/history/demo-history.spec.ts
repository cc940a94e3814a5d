import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFolderStore } from '#artifact/folder-store'
import { ensureReadyMade, listRulesInForce } from '#db/repositories/alert/alert-rule.repository'
import { SUMMARY_COUNTERS, toSnakeCase } from '#db/repositories/metric/rollup.repository'
import { deleteDemoProject } from '#db/repositories/history/history-clear.repository'
import { clearHistory } from '#server/history/clear'
import { createDemoHistory } from '#server/history/history'
import { rawFrom } from '#server/history/launches'
import { log } from '#server/log'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import { metricSummaryQuery } from '#shared/contract/metric.contract'
import { getSummary } from '#server/services/metric/metric.service'
import { getOverview } from '#server/services/overview/overview.service'
import { hold } from '../../support/hold'
import { givenThreads } from '../../support/quality/given-threads'
import { mainDatabase, type DatabaseKind } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { listWrongCounts } from '../../support/run/run-counts'
import { toDeps } from '../metric/metrics-fixture'

const TZ = 'Asia/Shanghai'
const ACTOR = { name: 'operator', requestId: 'r' }
/** Long enough for the same day of the year before. */
const DAYS = 400
const FEW_DAYS = 40
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

describe.each(drawnDatabases('demo-history'))('demo data on %s', (kind) => {
  const { database, given, load, clear } = useHistory(kind)

  /** Rows by table, without the audit trail and tables that have none. */
  async function countRows(): Promise<Record<string, number>> {
    const { rows: tables } = await sql<{
      name: string
    }>`select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
      where nspname = 'public' and relkind = 'r' order by 1`
      .execute(database.db)
    const counts: Record<string, number> = {}
    for (const { name } of tables) {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(name)}`
        .execute(database.db)
      if (!name.startsWith('audit_') && rows[0]?.count) {
        counts[name] = rows[0].count
      }
    }
    return counts
  }

  const countDeliveries = async () => {
    const [channels, deliveries] = await Promise.all((['channels', 'alertDeliveries'] as const)
      .map(table => database.db.selectFrom(table).select('id').where('projectId', '=', DEMO_PROJECT_ID).execute()))
    return (channels?.length ?? 0) + (deliveries?.length ?? 0)
  }

  const fingerprint = async () => {
    const prints: Record<string, string> = {}
    for (const [table, key] of [
      ['task_runs', 'id'], ['stage_runs', 'run_id, stage_key'], ['tokens_usage', 'run_id, seq'],
      ['metrics_summary', 'grain_seconds, bucket_start, pipeline_id, stage_key, stage_kind, model_version'],
      ['line_summary', 'grain_seconds, bucket_start, pipeline_id, stage_key'],
    ] as const) {
      const { rows } = await sql<{
        print: string
      }>`select md5(string_agg(row::text, chr(10) order by ${sql.raw(key)})) as print from ${sql.table(table)} row
        where project_id = ${DEMO_PROJECT_ID}`
        .execute(database.db)
      prints[table] = rows[0]?.print ?? ''
    }
    return prints
  }

  it('is loaded, the same again, and cleared with nothing left and nothing else gone', async () => {
    await database.db.transaction().execute(trx => ensureReadyMade(trx))
    const before = await countRows()

    await load(FEW_DAYS)
    const first = await fingerprint()
    await database.db.transaction().execute(trx => ensureReadyMade(trx))
    expect(await given().find()).toMatchObject({
      state: 'loaded', projectId: DEMO_PROJECT_ID, days: FEW_DAYS, fault: null,
      progress: { done: FEW_DAYS, total: FEW_DAYS },
    })
    // Nothing evaluates them, and nobody is told.
    expect((await listRulesInForce(database.db)).filter(({ projectId }) => projectId === DEMO_PROJECT_ID)).toEqual([])
    expect(await countDeliveries()).toBe(0)
    await expect(given().load(ACTOR, { locale: 'en' })).rejects
      .toMatchObject({ code: 'conflict', fields: [{ code: 'DEMO_DATA_LOADED' }] })

    await clear()
    expect(await countRows()).toEqual(before)
    await expect(given().clear(ACTOR)).rejects.toMatchObject({ code: 'conflict', fields: [{ code: 'NO_DEMO_DATA' }] })

    await load(FEW_DAYS)
    expect(await fingerprint()).toEqual(first)
  })

  it('can be cleared or loaded again after it was stopped in the middle, ran out of time, or its console was killed', async () => {
    log.level = 'silent'
    await clear()
    const before = await countRows()

    const stopped = given()
    await stopped.load(ACTOR, { locale: 'en', days: 40 })
    await stopped.stop()
    expect(await given().find()).toMatchObject({ state: 'unfinished', fault: 'stopped' })
    const late = given({ deadlineMs: 1 })
    await late.load(ACTOR, { locale: 'en', days: 40 })
    await late.settled()
    expect(await given().find()).toMatchObject({ state: 'unfinished', fault: 'deadline' })

    const half = given()
    await half.load(ACTOR, { locale: 'en', days: 40 })
    await expect(given().load(ACTOR, { locale: 'en', days: 40 })).rejects
      .toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })
    await expect(given().clear(ACTOR)).rejects.toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })
    // As after a kill: nobody renews the lease, and another console takes over.
    await database.db.updateTable('demoHistories')
      .set({ leaseUntil: new Date(0), holder: '01900000-0000-7000-8000-000000000009' }).execute()
    await half.settled()
    expect(await given().find()).toMatchObject({ state: 'unfinished', fault: 'lost' })
    await clear()
    expect(await countRows()).toEqual(before)
  })

  it('is being loaded as long as its load lives, whatever its lease says, and nobody can take it away', async () => {
    const loading = given()
    await loading.load(ACTOR, { locale: 'en', days: 20 })
    await database.db.updateTable('demoHistories').set({ leaseUntil: new Date(0) }).execute()

    // Its console has been too busy to renew it.
    expect(await loading.find()).toMatchObject({ state: 'loading', fault: null })
    await expect(loading.clear(ACTOR)).rejects.toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })
    await expect(loading.load(ACTOR, { locale: 'en' })).rejects.toMatchObject({ fields: [{ code: 'DEMO_DATA_BUSY' }] })

    await loading.settled()
    expect(await loading.find()).toMatchObject({ state: 'loaded', fault: null })
    await clear()
  })

  it('is loaded although the planner could not be told of it', async () => {
    const errors: unknown[] = []
    const history = given({ database: { url: 'postgres://nobody@127.0.0.1:1/none' }, log: {
      error: (...said: unknown[]) => void errors.push(said), info: () => undefined,
    } })
    await history.load(ACTOR, { locale: 'en', days: 1 })
    await history.settled()

    expect(errors.length).toBe(1)
    expect(await history.find()).toMatchObject({ state: 'loaded', fault: null })
    await clear()
  })

  it('can be cleared after nobody could be told that it is there', async () => {
    let isAway = true
    const { cache } = toDeps(database)
    const history = given({
      cache: { ...cache, invalidate: noun => isAway ? Promise.reject(new Error('away')) : cache.invalidate(noun) },
    })
    await history.load(ACTOR, { locale: 'en', days: 1 })
    await history.settled()
    isAway = false

    await clear(history)

    expect(await history.find()).toMatchObject({ state: 'none' })
  })

  it('is cleared with what was made in its project in the meantime, and counts what is left meanwhile', async () => {
    const before = await countRows()
    await load(2)
    const wrong: unknown[] = []
    let steps = 0
    await clearHistory(async (_progress, work) => {
      await database.db.transaction().execute(work)
      steps += 1
      wrong.push(...steps < 4 ? await listWrongCounts(database.db) : [])
    }, 0)
    expect([wrong, steps > 4]).toEqual([[], true])
    await database.db.insertInto('datasets').values({
      id: v7(), projectId: DEMO_PROJECT_ID, name: 'In between', description: '', archivedAt: null,
      updatedAt: new Date(),
    }).execute()

    await database.db.transaction().execute(deleteDemoProject)

    expect(await countRows()).toEqual(before)
  })
})

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
    const { rows } = await sql<{ weekday: number, hour: number, runs: number, isRecent: boolean }>`
      select extract(isodow from bucket_start at time zone ${TZ})::int as weekday,
        extract(hour from bucket_start at time zone ${TZ})::int as hour,
        bucket_start >= ${RAW_FROM} as is_recent,
        sum(runs_succeeded + runs_failed + runs_crashed + runs_cancelled)::int as runs
      from metrics_summary
        where project_id = ${DEMO_PROJECT_ID} and grain_seconds = 3600
          and pipeline_id = '00000000-0000-0000-0000-000000000000'
      group by 1, 2, 3`.execute(database.db)
    for (const isRecent of [true, false]) {
      const sumOf = (is: (row: (typeof rows)[number]) => boolean) =>
        rows.filter(row => row.isRecent === isRecent && is(row)).reduce((sum, { runs }) => sum + runs, 0)
      expect(sumOf(({ weekday }) => weekday <= 5) / 5).toBeGreaterThan(1.6 * sumOf(({ weekday }) => weekday === 7))
      expect(sumOf(({ hour }) => hour >= 9 && hour < 12)).toBeGreaterThan(2 * sumOf(({ hour }) => hour < 3))
    }
  })
})
