import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { Db, Trx } from '#db/client'
import { ensurePartitions, listMonths, PARTITIONED, toLowestId } from '#db/partitions'
import { givenRun } from '../support/run/given-run'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { hold } from '../support/hold'

describe('listMonths', () => {
  it('returns every month that the range touches, half-open and without a gap', () => {
    const months = listMonths(new Date('2026-11-25T01:00:00Z'), new Date('2027-01-01T00:00:00Z'))

    expect(months.map(month => month.name)).toEqual(['2026_11', '2026_12', '2027_01'])
    expect(months[0]?.to).toBe(months[1]?.from)
  })

  it('includes the first and the last millisecond of a month', () => {
    const [month] = listMonths(new Date('2026-02-10T00:00:00Z'), new Date('2026-02-10T00:00:00Z'))
    const first = v7({ msecs: Date.parse('2026-02-01T00:00:00.000Z') })
    const last = v7({ msecs: Date.parse('2026-02-28T23:59:59.999Z') })

    expect([first, last].every(id => month !== undefined && month.from <= id && id < month.to)).toBe(true)
  })
})

describe.each(databases())('partitions on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  const insertEvent = (time: string, seq: number) => {
    const runId = v7({ msecs: Date.parse(time) })
    return database.db.insertInto('runEvents').values({
      runId, seq, projectId: v7(), type: 'alert', stageKey: '', attempt: 0, occurredAt: new Date(time), payload: '{}',
    }).execute().then(() => runId)
  }

  const partitionOf = async (runId: string) => {
    const row = await database.db.selectFrom('runEvents')
      .select(sql<string>`tableoid::regclass::text`.as('name')).where('runId', '=', runId).executeTakeFirst()
    return row?.name
  }

  it('are created once, by concurrent calls too', async () => {
    const range = { from: new Date('2026-11-25T00:00:00Z'), to: new Date('2026-12-25T00:00:00Z') }

    const made = await Promise.all([ensurePartitions(database, range), ensurePartitions(database, range)])
    const again = await ensurePartitions(database, range)

    expect(made.flat()).toHaveLength(8)
    expect(again).toEqual([])
  })

  it('receive the rows of their month; the default partition receives all others', async () => {
    const inMonth = await insertEvent('2026-12-31T23:59:59.999Z', 1)
    const outside = await insertEvent('2031-01-01T00:00:00Z', 1)

    expect(await partitionOf(inMonth)).toBe('run_events_p2026_12')
    expect(await partitionOf(outside)).toBe('run_events_default')
  })

  it('receive earlier rows of their month from the default partition', async () => {
    const early = await insertEvent('2027-03-05T10:00:00Z', 1)
    const before = await partitionOf(early)

    await ensurePartitions(database, { from: new Date('2027-03-01T00:00:00Z'), to: new Date('2027-03-01T00:00:00Z') })

    expect(before).toBe('run_events_default')
    expect(await partitionOf(early)).toBe('run_events_p2027_03')
  })

  it('receive many rows in parts; one that is stopped goes on where it was, and every row is found once meanwhile', async () => {
    const projectId = v7()
    const month = { from: new Date('2027-05-01T00:00:00Z'), to: new Date('2027-05-01T00:00:00Z') }
    // One run has more rows than move at once.
    await sql`
      insert into run_events (run_id, seq, project_id, type, stage_key, attempt, occurred_at, payload)
      select (${toLowestId(month.from).slice(0, 14)} || '7000-8000-'
        || lpad(to_hex(greatest(n, 25000)), 12, '0'))::uuid,
        n, ${projectId}, 'alert', '', 0, now(), '{}' from generate_series(1, 50000) n`.execute(database.db)
    const count = async () => (await sql<{ count: number }>`
      select count(*)::int as count from run_events
        where project_id = ${projectId}`.execute(database.db)).rows[0]?.count
    const inDefault = async () => (await sql<{ count: number }>`
      select count(*)::int as count from run_events_default
        where project_id = ${projectId}`.execute(database.db)).rows[0]?.count
    const seen: unknown[] = []

    const failure = await ensurePartitions({ db: stoppedAfter(database.db, 2, count, seen), url: undefined }, month)
      .catch(String)
    const between = [await inDefault(), await count()]
    const made = await ensurePartitions(database, month)

    expect(failure).toContain('stopped')
    expect(between).toEqual([15_000, 50_000])
    expect(seen).toEqual([50_000, 50_000])
    expect(made).toContain('run_events_p2027_05')
    expect([await inDefault(), await count()]).toEqual([0, 50_000])
    expect(await ensurePartitions(database, month)).toEqual([])
  })

  it('have the indexes of their table', async () => {
    const { rows } = await sql<{
      count: number
    }>`select count(*) from pg_indexes where tablename = 'task_runs_p2026_11'`.execute(database.db)
    const { rows: parent } = await sql<{ count: number }>`select count(*) from pg_indexes where tablename = 'task_runs'`
      .execute(database.db)

    expect(rows[0]?.count).toBe(parent[0]?.count)
  })
})

// The embedded database has one connection: nobody reads meanwhile.
const served = hold(() => givenDatabase('postgres'))

it('partitions are made while someone reads two of the tables, without a deadlock', async () => {
  const month = new Date('2028-05-01T00:00:00Z')
  const isWaiting = async () => (
    await sql`select 1 from pg_locks
      where not granted and relation = 'stage_runs_default'::regclass
        and database = (select oid from pg_database where datname = current_database())`
      .execute(served.db)
  ).rows.length
  > 0
  let making: Promise<string[]> | undefined

  await served.db.transaction().execute(async (reader) => {
    await reader.selectFrom('stageRuns').select('runId').limit(1).execute()
    making = ensurePartitions(served, { from: month, to: month })
    await expect.poll(isWaiting).toBe(true)
    await reader.selectFrom('taskRuns').select('id').limit(1).execute()
  })

  expect(await making).toHaveLength(4)
})

it('a move of runs waits for who makes a task and then its run, without a deadlock', async () => {
  const month = new Date('2028-09-01T00:00:00Z')
  const { runId, taskId } = await givenRun(served.db, { createdAt: month })
  const isWaiting = async () => (await sql`
    select 1 from pg_locks where not granted
    and database = (select oid from pg_database where datname = current_database())`.execute(served.db)).rows.length > 0
  const partitionOf = async (id: string) => (await sql<{ name: string }>`
    select tableoid::regclass::text as name from task_runs where id = ${id}`.execute(served.db)).rows[0]?.name
  const [task, run] = [v7(), v7({ msecs: month.getTime() + 1 })]
  let moving: Promise<string[]> | undefined

  await served.db.transaction().execute(async (writer) => {
    await sql`
      insert into tasks (id, project_id, name, pipeline_id)
      select ${task}, project_id, 'import', pipeline_id from tasks where id = ${taskId}`.execute(writer)
    moving = ensurePartitions(served, { from: month, to: month })
    await expect.poll(isWaiting).toBe(true)
    await sql`
      insert into task_runs (
        id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec
      ) select ${run}, project_id, ${task}, pipeline_id, revision_id, 'import', ${run}, trigger, actor, spec
      from task_runs where id = ${runId}`.execute(writer)
  })

  expect(await moving).toContain('task_runs_p2028_09')
  expect([await partitionOf(runId), await partitionOf(run)]).toEqual(['task_runs_p2028_09', 'task_runs_p2028_09'])
})

it('the tables that a partitioned one refers to are known', async () => {
  const { rows } = await sql<{ table: string, refersTo: string }>`
    select distinct conrelid::regclass::text as "table", confrelid::regclass::text as "refersTo" from pg_constraint
    where contype = 'f' and conrelid in (select partrelid from pg_partitioned_table)`.execute(served.db)

  expect(rows.map(it => `${it.table} ${it.refersTo}`).sort())
    .toEqual(PARTITIONED.flatMap(({ table, refersTo }) => refersTo.map(it => `${table} ${it}`)).sort())
})

/** Every transaction after so many parts of `run_events` fails; after each part, what a reader finds is noted. */
function stoppedAfter(db: Db, parts: number, read: () => Promise<unknown>, seen: unknown[]): Db {
  let done = 0
  const transaction = () => {
    const begun = db.transaction()
    const commit = begun.execute.bind(begun)
    const execute = async <T>(work: (trx: Trx) => Promise<T>) => {
      if (done >= parts) {
        throw new Error('stopped')
      }
      const result = await commit(work)
      if (result === 'moved') {
        done += 1
        seen.push(await read())
      }
      return result
    }
    return Object.assign(begun, { execute })
  }
  const get = (target: Db, key: string | symbol): unknown => {
    const member: unknown = Reflect.get(target, key, target)
    return key === 'transaction' ? transaction : typeof member === 'function' ? member.bind(target) : member
  }
  return new Proxy(db, { get })
}
