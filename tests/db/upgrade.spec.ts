import { once } from 'node:events'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { listTables } from '#db/backup/tables'
import { openDatabase, type Database } from '#db/client'
import { migrateTo, migrateToLatest, migrateToNothing } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'
import { bundleTool } from '~~/scripts/lib/bundle.mjs'
import { SEEDED } from '../bench/seed/statistics-seed'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenSeeded, listRows } from '../support/services/given-seeded'
import { hold } from '../support/hold'
import { listWrongCounts } from '../support/run/run-counts'
import { startProcess } from '../support/services/process'
import { drawn, drawnDatabases, injected, isCampaign } from '../support/services/rounds'

const NAMES = Object.keys(MIGRATIONS)
const ROLLUPS = '0019_rollup_grains'
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** A start takes about a second, several on a busy machine. */
const STRIKES_MS = isCampaign ? 30 * 60_000 : 120_000

/** Where starts are killed. */
const STRUCK = drawnDatabases('upgrade')

/** The old statistics, without rows that count nothing. */
const OLD_SUMMARY = `
  select grain_seconds, bucket_start, pipeline_id, stage_key, records_in, records_out, records_dropped,
    terminal_records_out, runs_succeeded, runs_failed, attempts, attempt_ms
  from metrics_summary where attempts > 0 or runs_succeeded + runs_failed + runs_crashed + runs_cancelled > 0
    order by grain_seconds, bucket_start, pipeline_id, stage_key`
const OLD_LATENCY = 'select grain_seconds, bucket_start, pipeline_id, stage_key, measure, bucket_index, count from '
  + 'metrics_latency order by grain_seconds, bucket_start, pipeline_id, stage_key, measure, bucket_index'

describe.each(databases())('an upgrade with data on %s', (kind) => {
  const database = hold(() => givenSeeded(kind, { runs: kind === 'postgres' ? 600 : 300, days: 50 }))

  it('is all or nothing where a step fails', async () => {
    const before = await listRows(database, OLD_LATENCY)
    await sql`create table line_summary (in_the_way integer)`.execute(database.db)

    const failure = await migrateTo(database, ROLLUPS).catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(Error)
    await sql`drop table line_summary`.execute(database.db)
    expect(await listRows(database, OLD_LATENCY)).toEqual(before)
  })

  it('brings all statistics along, into every grain and the totals, and back', async () => {
    const [summary, latency] = [await listRows(database, OLD_SUMMARY), await listRows(database, OLD_LATENCY)]

    await migrateTo(database, ROLLUPS)
    const counters = await listRows(database, `
      select distinct sum(records_out)::bigint as out, sum(attempt_ms)::bigint as ms, sum(attempts)::bigint as attempts,
        sum(runs_succeeded)::bigint as succeeded, sum(stages_entered)::bigint as entered
      from metrics_summary where grain_seconds > 300 group by grain_seconds, pipeline_id = '${NOBODY}'`)
    const raw = await listRows(database, `
      select sum(records_out)::bigint as out, sum(extract(epoch from finished_at - started_at) * 1000)::bigint as ms,
        count(*)::bigint as attempts,
        (select count(*) from task_runs where observed_state = 'SUCCEEDED')::bigint as succeeded,
        count(*) filter (where attempt > 0)::bigint as entered from stage_runs`)
    const entered = await listRows(database, `
      select (select sum(stages_entered) from metrics_summary
        where grain_seconds = 300 and pipeline_id <> '${NOBODY}')::int as fine,
        (select count(*) from task_runs join stage_runs on run_id = id
        where task_runs.finished_at > now() - interval '35 days')::int as stages`)
    const values = await listRows(database, `
      select distinct sum(count)::bigint as count, sum(place * count)::bigint as sum from (
        select grain_seconds, pipeline_id, unnest(bucket_indexes) as place, unnest(bucket_counts) as count
          from metrics_latency where measure = 'attempt'
      ) each where grain_seconds > 300 group by grain_seconds, pipeline_id = '${NOBODY}'`)
    const rawValues = await listRows(database, `
      select count(*)::bigint as count,
        sum(ceil(ln(extract(epoch from finished_at - started_at) * 1000) / ln(1.02)))::bigint as sum from stage_runs`)
    const line = await listRows(database, `
      select distinct sum(runs)::bigint as runs, sum(records_in) filter (where stage_key <> '')::bigint as records,
        sum(done_ms)::bigint as done, sum(usual_ms)::bigint as usual,
        sum((dropped_by_reason ->> 'TOO_SHORT')::bigint)::bigint as short
      from line_summary group by grain_seconds`)
    const rawLine = await listRows(database, `
      select (select count(*) from task_runs)::bigint as runs, sum(records_in)::bigint as records,
        sum(ms)::bigint as done, sum(ms) filter (where state = 'SUCCEEDED')::bigint as usual,
        sum((dropped_by_reason ->> 'TOO_SHORT')::bigint)::bigint as short
      from (select *, extract(epoch from finished_at - started_at) * 1000 as ms from stage_runs) stage`)
    await migrateTo(database, SEEDED)

    expect(counters).toEqual(raw)
    expect(entered[0]?.['fine']).toBe(entered[0]?.['stages'])
    expect(values).toEqual(rawValues)
    expect(line).toEqual(rawLine)
    expect(await listRows(database, OLD_SUMMARY)).toEqual(summary)
    expect(await listRows(database, OLD_LATENCY)).toEqual(latency)
    await migrateToLatest(database)
    expect(await listWrongCounts(database.db)).toEqual([])
  })

  it.each(
    STRUCK.includes(kind) ? [kind] : [],
  )('killed at any step, an upgrade changes nothing, and the next start makes all of it', {
    timeout: STRIKES_MS,
  }, async () => {
    const later = NAMES.slice(NAMES.indexOf(SEEDED) + 1)
    await migrateTo(database, SEEDED)
    const before = await hashRows(database)
    const storage = storageOf(database)
    await (database.lite && database.close())

    await strike(storage, drawn(later, { by: 'upgrade' }))

    const upgraded = database.url ? database : await openDatabase({ dataDir: storage })
    expect(await hashRows(upgraded)).toEqual(before)
    expect(await migrateToLatest(upgraded)).toEqual(later)
    const after = await hashRows(upgraded, before)
    const changed = Object.keys(before).filter(name => after[name]?.hash !== before[name]?.hash)
    expect(changed).toEqual(MADE_ANEW.filter(name => name in before))
    if (upgraded !== database) {
      await upgraded.close()
    }
  })
})

it.each(STRUCK)('killed at any step, a first start leaves nothing, and the next makes all of it, on %s', {
  timeout: STRIKES_MS,
}, async (kind) => {
  const empty = await givenDatabase(kind)
  await migrateToNothing(empty)
  await empty.close()
  const storage = storageOf(empty)

  await strike(storage, drawn(NAMES, { by: 'first start' }))

  const opened = await openDatabase(empty.url ? { url: storage } : { dataDir: storage })
  expect(await listTables(opened.db)).toEqual([])
  expect(await migrateToLatest(opened)).toEqual(NAMES)
  await opened.close()
})

/** Where a process finds it again. */
const storageOf = ({ url, lite }: Database) => url ?? `${lite?.dataDir}`

/** One start after the other on the same storage, each killed at its step. */
async function strike(storage: string, steps: readonly string[]): Promise<void> {
  const program = await bundleTool('tests/db/migrate-child.ts')
  for (const step of steps) {
    const { child, output } = startProcess(process.execPath, [program, storage, step])
    await once(child, 'close')
    expect(child.signalCode, `${step}: ${output()}`).toBe('SIGKILL')
    injected('kill -9 at a migration step')
  }
}

/** Statistics, in a form of their own since: the tests above compare them. */
const MADE_ANEW = ['metrics_latency', 'metrics_summary']

interface Rows {
  columns: string[]
  hash: string
}

/** Rows of each table as the database itself hashes them. @param known only the columns that were there then */
async function hashRows({ db }: Database, known: Record<string, Rows> = {}): Promise<Record<string, Rows>> {
  const hashes: Record<string, Rows> = {}
  for (const table of (await listTables(db)).filter(({ name }) => !(name in known) || !MADE_ANEW.includes(name))) {
    const columns = known[table.name]?.columns ?? table.columns.map(column => column.name)
    const row = sql`(${sql.join(columns.map(column => sql.ref(column)))})::text`
    const { rows: [found] } = await sql<{
      hash: string
    }>`select count(*) || ':' || coalesce(md5(string_agg(row${row}, '|' order by row${row} collate "C")), '') as hash
      from ${sql.table(table.name)}`
      .execute(db)
    hashes[table.name] = { columns, hash: found?.hash ?? '' }
  }
  return hashes
}
