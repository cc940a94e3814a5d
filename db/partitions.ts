import { sql } from 'kysely'
import type { Database, Db, Trx } from './client'
import { withPatientConnection } from './patient'

interface Partitioned {
  table: string
  /** The column that holds the id. */
  key: string
  options: string
  /** By foreign keys, in the order in which writers take them. */
  refersTo: readonly string[]
}

/** Tables partitioned by the time inside a UUIDv7. */
export const PARTITIONED: readonly Partitioned[] = [
  {
    table: 'task_runs', key: 'id', options: 'with (fillfactor = 80)',
    refersTo: ['projects', 'pipeline_revisions', 'tasks'],
  },
  { table: 'stage_runs', key: 'run_id', options: 'with (fillfactor = 80)', refersTo: [] },
  { table: 'run_events', key: 'run_id', options: '', refersTo: [] },
  { table: 'tokens_usage', key: 'run_id', options: '', refersTo: [] },
]

/** An arbitrary constant, the same in every console. */
const LOCK_KEY = 7_202_611

export interface Month {
  /** For example '2026_11'. */
  name: string
  /** Smallest UUIDv7 of the month, and of the month after: half-open. */
  from: string
  to: string
}

/** Months in UTC from that of `from` to that of `to`, both included. */
export function listMonths(from: Date, to: Date): Month[] {
  const months: Month[] = []
  for (let start = monthStart(from, 0); start <= to; start = monthStart(start, 1)) {
    const name = `${start.getUTCFullYear()}_${String(start.getUTCMonth() + 1).padStart(2, '0')}`
    months.push({ name, from: toLowestId(start), to: toLowestId(monthStart(start, 1)) })
  }
  return months
}

/** An id has 48 bits of milliseconds: until the year 10889. */
const LAST_MS = 2 ** 48 - 1

/** The smallest possible UUIDv7 of this instant, or of the nearest that an id can have: a bound for ranges of ids. */
export function toLowestId(time: Date): string {
  const hex = Math.min(LAST_MS, Math.max(0, time.getTime())).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** Ids are made by the console, times by the database: their clocks may differ. */
export const CLOCKS_MS = 3_600_000

/** No row of this time or later has a smaller id. */
export const lowestBefore = (time: Date): string => toLowestId(new Date(time.getTime() - CLOCKS_MS))

/** No row before this time has this id or a larger one. */
export const lowestAfter = (time: Date): string => toLowestId(new Date(time.getTime() + CLOCKS_MS))

const monthStart = (time: Date, plus: number) => new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + plus, 1))

/** This month and the next two, at start and daily; rows outside go to the slower default partition. */
export async function ensureNextPartitions(database: Pick<Database, 'db' | 'url'>): Promise<void> {
  const from = new Date()
  await ensurePartitions(database, { from, to: monthStart(from, 2) })
}

/**
 * Creates the missing monthly partitions of a range.
 *
 * Rows of such a month that went to the default partition move: a partition cannot be attached
 * while the default one holds rows of its range. Many move in parts, each in a transaction of its own: until the last,
 * the partition is that of the rows that have moved, so that a reader finds each row once, and a start that was
 * stopped goes on where it was.
 *
 * @returns names of the created partitions.
 */
export async function ensurePartitions(
  database: Pick<Database, 'db' | 'url'>, range: { from: Date, to: Date },
): Promise<string[]> {
  const wanted = listWanted(range)
  const missing = await listMissing(database.db, wanted)
  if (missing.length === 0) {
    return []
  }
  // To attach a partition all rows of the default one are looked at, which may take longer than a page would wait.
  return withPatientConnection(database, async (db) => {
    const made: string[] = []
    for (const partition of missing) {
      // One at a time: attaching locks the default partition, and a statement that reads two tables would meet two such
      // locks in another order.
      let step: Step = 'moved'
      while (step === 'moved') {
        step = await db.transaction().execute(trx => addMissing(trx, partition))
      }
      made.push(...step === 'made' ? [nameOf(partition)] : [])
    }
    return made
  })
}

/** As `ensurePartitions`, within a transaction, while nobody reads the tables. */
export async function addPartitions(trx: Trx, range: { from: Date, to: Date }): Promise<void> {
  for (const partition of await listMissing(trx, listWanted(range))) {
    let step: Step = 'moved'
    while (step === 'moved') {
      step = await addMissing(trx, partition)
    }
  }
}

type Partition = Partitioned & { month: Month }

/** 'moved': some rows have moved, others are left. 'there': another console has made it. */
type Step = 'made' | 'moved' | 'there'

async function addMissing(trx: Trx, partition: Partition): Promise<Step> {
  await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(trx)
  // Asked under the lock: another console may have created it meanwhile.
  const end = (await findEnds(trx, [partition])).get(nameOf(partition))
  return end === partition.month.to ? 'there' : addPartition(trx, partition, end)
}

const listWanted = ({ from, to }: { from: Date, to: Date }) =>
  PARTITIONED.flatMap(it => listMonths(from, to).map(month => ({ ...it, month })))

const nameOf = ({ table, month }: Partition) => `${table}_p${month.name}`

/** Those that are not there, or not yet up to the end of their month. */
async function listMissing(db: Db, wanted: readonly Partition[]): Promise<Partition[]> {
  const ends = await findEnds(db, wanted)
  return wanted.filter(partition => ends.get(nameOf(partition)) !== partition.month.to)
}

/** The ids before which partitions end, by their names. */
async function findEnds(db: Db, partitions: readonly Partition[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string, end: string }>`
    select relname::text as name, substring(pg_get_expr(relpartbound, oid) from 'TO .''([-0-9a-f]+)''') as "end"
    from pg_class join pg_inherits on inhrelid = oid
    where relname in (${sql.join(partitions.map(nameOf))})`.execute(db)
  return new Map(rows.map(row => [row.name, row.end]))
}

/** Rows that move at once: as long as they do, readers of the table wait. */
const MOVED_AT_ONCE = 10_000

/** @param end where it ends so far; undefined = it is to be made. */
async function addPartition(trx: Trx, partition: Partition, end: string | undefined): Promise<Step> {
  const { table, key, options, month, refersTo } = partition
  const name = sql.ref(nameOf(partition))
  const parent = sql.ref(table)
  if (refersTo.length > 0) {
    // Attaching takes them after the runs, but who makes a task and its run in one transaction has the task first.
    await sql`lock table ${sql.join(refersTo.map(it => sql.ref(it)))} in share row exclusive mode`.execute(trx)
  }
  const next = await findNextEnd(trx, partition, end ?? month.from)
  if (await hasRows(trx, partition)) {
    // A reader that knows the partitions of before, and waits for the default one, would miss what has left it.
    await sql`lock table only ${parent} in access exclusive mode`.execute(trx)
  }
  await (end === undefined
    ? sql`create table ${name} (like ${parent} including defaults including constraints) ${sql.raw(options)}`
    : sql`alter table ${parent} detach partition ${name}`).execute(trx)
  await sql`
    with moved as (
      delete from ${sql.ref(`${table}_default`)} where ${sql.ref(key)} >= ${month.from} and ${sql.ref(key)} < ${next}
        returning *
    ) insert into ${name} select * from moved`.execute(trx)
  await sql`
    alter table ${parent} attach partition ${name}
    for values from (${sql.lit(month.from)}) to (${sql.lit(next)})`.execute(trx)
  return next === month.to ? 'made' : 'moved'
}

async function hasRows(trx: Trx, { table, key, month }: Partition): Promise<boolean> {
  const id = sql.ref(key)
  const { rows } = await sql`
    select from ${sql.ref(`${table}_default`)} where ${id} >= ${month.from} and ${id} < ${month.to}
      limit 1`.execute(trx)
  return rows.length > 0
}

/** Up to where the next rows of the default partition move. A run's rows stay together. */
async function findNextEnd(trx: Trx, { table, key, month }: Partition, from: string): Promise<string> {
  const id = sql.ref(key)
  const { rows: [row] } = await sql<{ end: string | null }>`
    select min(${id}::text) as "end" from (
      select ${id} from ${sql.ref(`${table}_default`)}
      where ${id} > (
        select ${id} from ${sql.ref(`${table}_default`)} where ${id} >= ${from} and ${id} < ${month.to}
        order by ${id} offset ${MOVED_AT_ONCE - 1} limit 1
      ) and ${id} < ${month.to} order by ${id} limit 1
    ) later`.execute(trx)
  return row?.end ?? month.to
}
