import { sql } from 'kysely'
import type { Db, Trx } from '../../client'

/** How often one may try before one waits, and how long at most. */
export interface GuessRule {
  free: number
  longestMs: number
}

interface Guess {
  key: string
  rule: GuessRule
}

/** A key that has to wait. */
export interface Held {
  key: string
  seconds: number
}

/**
 * Nobody waits until then: a moment of the past, not the present, which an attempt that began a little earlier would
 * wait for.
 */
const LONG_AGO = sql<Date>`'epoch'::timestamptz`
/** After so long without an attempt all is forgotten. */
const FORGET_HOURS = 1

/**
 * Counts an attempt for each of its keys or, as soon as one has to wait, for none. Callers name keys of several kinds
 * in the same order of kinds, so that two of them never wait for each other.
 *
 * @returns the first that has to wait; undefined = it is counted and may go on.
 */
export async function countGuesses(trx: Trx, guesses: readonly Guess[]): Promise<Held | undefined> {
  for (const [index, { key, rule }] of guesses.entries()) {
    const seconds = await countGuess(trx, key, rule)
    if (seconds > 0) {
      // The rows are locked: nobody saw them counted. Those that let it go on had nobody wait, as after this.
      for (const counted of guesses.slice(0, index)) {
        await forgiveGuess(trx, counted.key)
      }
      return { key, seconds }
    }
  }
  return undefined
}

/**
 * Counts an attempt, unless it has to wait: in one statement and by the database's clock, so that of many at once, on
 * any number of consoles, no more are let in than of the same one after the other. Attempts from the `free`th on wait
 * twice as long each time.
 *
 * @returns seconds to wait; 0 = it is counted and may go on.
 */
export async function countGuess(db: Db, key: string, { free, longestMs }: GuessRule): Promise<number> {
  const count = sql<
    number
  >`case when c.touched_at < now() - make_interval(hours => ${FORGET_HOURS}) then 1 else c.count + 1 end`
  // 2 ** 20 seconds is beyond any longest wait.
  const until = (next: typeof count) => sql`case when ${next} < ${free} then ${LONG_AGO}
    else now() + least(power(2, least(${next} - ${free}, 20)) * interval '1 second', ${longestMs}
    * interval '1 millisecond') end`
  const { rows } = await sql`
    insert into access_counters as c (key, count, until_at) values (${key}, 1, ${until(sql<number>`1`)})
    on conflict (key) do update set count = ${count}, until_at = ${until(count)}, touched_at = now()
    where c.until_at <= now()
    returning 1`.execute(db)
  return rows.length > 0 ? 0 : Math.max(1, Math.ceil(await findLeftMs(db, key) / 1_000))
}

/** It was right: what was counted for the key is forgotten. */
export async function forgiveGuesses(db: Db, key: string): Promise<void> {
  await db.deleteFrom('accessCounters').where('key', '=', key).execute()
}

/** It was right: this one alone does not count. */
export async function forgiveGuess(db: Db, key: string): Promise<void> {
  await db.updateTable('accessCounters').set(eb => ({ count: eb('count', '-', 1), untilAt: LONG_AGO }))
    .where('key', '=', key).where('count', '>', 0).execute()
}

/** For so many days from now. */
export async function setKnown(db: Db, key: string, days: number): Promise<void> {
  const until = sql<Date>`now() + make_interval(days => ${days})`
  await db.insertInto('accessCounters').values({ key, count: 0, untilAt: until })
    .onConflict(conflict => conflict.column('key').doUpdateSet({ untilAt: until, touchedAt: sql<Date>`now()` }))
    .execute()
}

export async function isKnown(db: Db, key: string): Promise<boolean> {
  const row = await db.selectFrom('accessCounters')
    .select('key').where('key', '=', key).where('untilAt', '>', sql<Date>`now()`).executeTakeFirst()
  return row !== undefined
}

/**
 * Takes a part of what a key may have in a minute.
 *
 * @returns whether it was there, and when the minute is over.
 */
export async function takeAllowance(
  db: Db, key: string, { points, perMinute }: { points: number, perMinute: number },
): Promise<{ isGranted: boolean, leftMs: number }> {
  const { rows } = await sql<{ leftMs: number }>`
    insert into access_counters as c (key, count, until_at) values (${key}, ${points}, now() + interval '1 minute')
    on conflict (key) do update set
      count = case when c.until_at <= now() then ${points} else c.count + ${points} end,
      until_at = case when c.until_at <= now() then now() + interval '1 minute' else c.until_at end,
      touched_at = now()
    where c.until_at <= now() or c.count + ${points} <= ${perMinute}
    returning (extract(epoch from c.until_at - now()) * 1000)::float8 as left_ms`.execute(db)
  const [row] = rows
  return row
    ? { isGranted: points <= perMinute, leftMs: row.leftMs }
    : { isGranted: false, leftMs: await findLeftMs(db, key) }
}

/** Those that nobody has touched for as long as they count. */
export async function deleteOldCounters(db: Db): Promise<void> {
  await db.deleteFrom('accessCounters')
    .where('touchedAt', '<', sql<Date>`now() - make_interval(hours => ${FORGET_HOURS})`)
    .where('untilAt', '<', sql<Date>`now()`).execute()
}

async function findLeftMs(db: Db, key: string): Promise<number> {
  const row = await db.selectFrom('accessCounters')
    .select(sql<number>`(extract(epoch from until_at - now()) * 1000)::float8`.as('leftMs')).where('key', '=', key)
    .executeTakeFirst()
  return Math.max(0, row?.leftMs ?? 0)
}
