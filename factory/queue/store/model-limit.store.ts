import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type LimitBook, spacingMs } from '../../model/limit/limit-book.ts'
import { orAway } from './database-away.ts'
import type { Connection } from './database.ts'

/** Limits that all factories on one Postgres share, by its clock. */
export function createSharedBook({ db, schema }: Connection, holder: string = randomUUID()): LimitBook {
  const limits = sql.table(`${schema}.model_limits`)
  const slots = sql.table(`${schema}.model_slots`)
  const inMs = (ms: number) => sql`make_interval(secs => ${ms / 1_000})`
  const waitMs = sql`greatest(0, extract(epoch FROM next_at - clock_timestamp()) * 1000)::float8`

  async function readWait(key: string): Promise<number> {
    const { rows: [known] }
      = await sql<{ waitMs: number }>`SELECT ${waitMs} AS wait_ms FROM ${limits} WHERE limit_key = ${key}`.execute(db)
    return known?.waitMs ?? 0
  }

  async function reserveStart(
    key: string, { ratePerMinute, mostMs }: Parameters<LimitBook['reserveStart']>[1],
  ): Promise<{ isTaken: boolean, waitMs: number }> {
    if (ratePerMinute === 0) {
      const waitMs = await readWait(key)
      return { isTaken: waitMs <= mostMs, waitMs }
    }
    const spacing = spacingMs(ratePerMinute)
    const { rows: [taken] } = await sql<{ waitMs: number }>`
      INSERT INTO ${limits} AS known (limit_key, next_at) VALUES (${key}, clock_timestamp() + ${inMs(spacing)})
      ON CONFLICT (limit_key) DO UPDATE SET next_at = greatest(known.next_at, clock_timestamp()) + ${inMs(spacing)}
      WHERE known.next_at <= clock_timestamp() + ${inMs(mostMs)}
      RETURNING greatest(0, extract(epoch FROM next_at - ${inMs(spacing)} - clock_timestamp()) * 1000)::float8 AS
        wait_ms`.execute(db)
    return taken ? { isTaken: true, waitMs: taken.waitMs } : { isTaken: false, waitMs: await readWait(key) }
  }

  async function takeSlot(
    key: string, { concurrency, leaseMs }: Parameters<LimitBook['takeSlot']>[1],
  ): Promise<number | undefined> {
    // Of two that see the same free slot one gets nothing, and looks again.
    const { rows: [taken] } = await sql<{ slot: number }>`
      INSERT INTO ${slots} AS known (limit_key, slot, holder, lease_until)
      SELECT ${key}::text, free.slot, ${holder}::uuid, clock_timestamp() + ${inMs(leaseMs)}
      FROM generate_series(0, ${concurrency}::integer - 1) AS free (slot)
      WHERE NOT EXISTS (SELECT FROM ${slots} AS taken
        WHERE taken.limit_key = ${key} AND taken.slot = free.slot AND taken.lease_until > clock_timestamp())
      ORDER BY free.slot LIMIT 1
      ON CONFLICT (limit_key, slot) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
      WHERE known.lease_until <= clock_timestamp()
      RETURNING slot`.execute(db)
    return taken?.slot
  }

  async function countSlots(keys: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await sql<{ limitKey: string, calls: number }>`
      SELECT limit_key, count(*)::integer AS calls FROM ${slots}
        WHERE limit_key = ANY(${[...keys]}::text[]) AND lease_until > clock_timestamp() GROUP BY limit_key`.execute(db)
    return new Map(rows.map(({ limitKey, calls }) => [limitKey, calls]))
  }

  return {
    countSlots: keys => orAway(countSlots(keys)),
    reserveStart: (key, options) => orAway(reserveStart(key, options)),
    takeSlot: (key, options) => orAway(takeSlot(key, options)),
    async freeSlot(key, slot) {
      await orAway(
        sql`DELETE FROM ${slots} WHERE limit_key = ${key} AND slot = ${slot} AND holder = ${holder}`.execute(db),
      )
    },
    async slow(key, ms) {
      await orAway(sql`
        INSERT INTO ${limits} AS known (limit_key, next_at) VALUES (${key}, clock_timestamp() + ${inMs(ms)})
        ON CONFLICT (limit_key) DO UPDATE SET next_at = greatest(known.next_at, excluded.next_at)`.execute(db))
    },
  }
}
