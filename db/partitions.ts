import { sql } from 'kysely'
import type { Db, Trx } from './client'

/** Tables partitioned by the time inside a UUIDv7, with the column that holds it. */
const PARTITIONED = [
  { table: 'task_runs', key: 'id', options: 'with (fillfactor = 80)' },
  { table: 'stage_runs', key: 'run_id', options: 'with (fillfactor = 80)' },
  { table: 'run_events', key: 'run_id', options: '' },
  { table: 'tokens_usage', key: 'run_id', options: '' },
] as const

type Partitioned = (typeof PARTITIONED)[number]

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

/** The smallest possible UUIDv7 of this instant: a bound for ranges of ids. */
export function toLowestId(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** Ids are made by the console, times by the database: their clocks may differ. */
export const CLOCKS_MS = 3_600_000

/** No row of this time or later has a smaller id. */
export const lowestBefore = (time: Date): string => toLowestId(new Date(time.getTime() - CLOCKS_MS))

const monthStart = (time: Date, plus: number) => new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + plus, 1))

/** This month and the next two, at start and daily; rows outside go to the slower default partition. */
export async function ensureNextPartitions(db: Db): Promise<void> {
  const from = new Date()
  await ensurePartitions(db, { from, to: monthStart(from, 2) })
}

/**
 * Creates the missing monthly partitions of a range.
 *
 * Rows of such a month that went to the default partition move: a partition cannot be attached
 * while the default one holds rows of its range.
 *
 * @returns names of the created partitions.
 */
export async function ensurePartitions(db: Db, range: { from: Date, to: Date }): Promise<string[]> {
  const wanted = listWanted(range)
  const missing = await listMissing(db, wanted.map(nameOf))
  const made: string[] = []
  for (const partition of wanted.filter(it => missing.has(nameOf(it)))) {
    // One at a time: attaching locks the default partition, and a statement that reads two tables would meet two such locks in another order.
    made.push(...await db.transaction().execute(trx => addMissing(trx, [partition])))
  }
  return made
}

/** As `ensurePartitions`, within a transaction, while nobody reads the tables. */
export const addPartitions = (trx: Trx, range: { from: Date, to: Date }): Promise<string[]> => addMissing(trx, listWanted(range))

async function addMissing(trx: Trx, wanted: ReturnType<typeof listWanted>): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(trx)
  // Asked under the lock: another console may have created them meanwhile.
  const missing = await listMissing(trx, wanted.map(nameOf))
  const toMake = wanted.filter(it => missing.has(nameOf(it)))
  for (const partition of toMake) {
    await addPartition(trx, partition)
  }
  return toMake.map(nameOf)
}

const listWanted = ({ from, to }: { from: Date, to: Date }) => PARTITIONED.flatMap(it => listMonths(from, to).map(month => ({ ...it, month })))

const nameOf = ({ table, month }: Partitioned & { month: Month }) => `${table}_p${month.name}`

async function listMissing(db: Db, names: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class join pg_inherits on inhrelid = oid
    where relname in (${sql.join(names)})`.execute(db)
  const present = new Set(rows.map(row => row.name))
  return new Set(names.filter(name => !present.has(name)))
}

async function addPartition(trx: Trx, partition: Partitioned & { month: Month }): Promise<void> {
  const { table, key, options, month } = partition
  const name = sql.ref(nameOf(partition))
  const parent = sql.ref(table)
  const isInMonth = sql`${sql.ref(key)} >= ${sql.lit(month.from)} and ${sql.ref(key)} < ${sql.lit(month.to)}`
  await sql`create table ${name} (like ${parent} including defaults including constraints) ${sql.raw(options)}`.execute(trx)
  await sql`
    with moved as (delete from ${sql.ref(`${table}_default`)} where ${isInMonth} returning *)
    insert into ${name} select * from moved`.execute(trx)
  await sql`
    alter table ${parent} attach partition ${name}
    for values from (${sql.lit(month.from)}) to (${sql.lit(month.to)})`.execute(trx)
}
