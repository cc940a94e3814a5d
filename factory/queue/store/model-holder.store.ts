import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import type { Connection } from './database.ts'

export interface Presence {
  /** Names this process in slots and claims. */
  readonly holder: string
  /**
   * Shows that this process lives, and ends what dead ones held. On PGlite, which has one process at a time, there is
   * nothing to do.
   */
  start: () => void
  stop: () => Promise<void>
}

export interface PresenceTimes {
  /** How often this process looks whether its lock is held, and whether the others' are. */
  lookMs: number
  /**
   * A lock that is away for so long was that of a dead process: a connection that only broke is opened anew much
   * sooner.
   */
  graceMs: number
}

const TIMES: PresenceTimes = { lookMs: 1_000, graceMs: 8_000 }
const CONNECT_MS = { connectionTimeoutMillis: 3_000, query_timeout: 5_000, statement_timeout: 4_000 }

/** The key of a holder's advisory lock, in SQL. */
const KEY = 'hashtextextended(holder::text, 7208316406)'
/** As Postgres lists a lock of one bigint: its halves. */
const IS_HELD = `EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (classid::bigint << 32) | objid::bigint = ${KEY})`

/**
 * Each process holds an advisory lock on a connection of its own. The system closes the connection of a killed process,
 * and the server frees its lock, at once; a process that is only slow keeps it. So slots and claims of a dead process
 * end within seconds, and those of a busy one never. Where the connection is not closed (a machine that vanished),
 * their leases still end them.
 */
export function createPresence(connection: Connection, onError: (error: unknown) => void, times = TIMES): Presence {
  const holder = randomUUID()
  const ending = new AbortController()
  let running: Promise<void> = Promise.resolve()

  async function run(url: string) {
    let isSeen = true
    while (!ending.signal.aborted) {
      await showLife(connection, { url, holder, times, signal: ending.signal, onSeen: () => isSeen = true })
        .catch((error: unknown) => {
          // Once an outage, not once a second.
          if (isSeen) {
            onError(error)
          }
          isSeen = false
        })
      await pause(times.lookMs, ending.signal)
    }
    await leave(connection, holder).catch(onError)
  }

  return {
    holder,
    start() {
      if (connection.url !== undefined) {
        running = run(connection.url)
      }
    },
    async stop() {
      ending.abort()
      await running
    },
  }
}

interface Life {
  url: string
  holder: string
  times: PresenceTimes
  signal: AbortSignal
  onSeen: () => void
}

/** Until its connection breaks. */
async function showLife(
  connection: Connection, { url, holder, times: { lookMs, graceMs }, signal, onSeen }: Life,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'datafactory-factory-life', ...CONNECT_MS })
  // What is asked next rejects.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT pg_advisory_lock(hashtextextended($1::uuid::text, 7208316406))', [holder])
    await announce(connection, holder)
    onSeen()
    while (!signal.aborted) {
      await pause(lookMs, signal)
      // Behind a pooler the session, and its lock, may be another's by now.
      const { rows: [own] } = await client.query<{ held: boolean }>(
        `SELECT ${IS_HELD} AS held FROM (SELECT $1::uuid AS holder) AS own`, [holder],
      )
      if (!own?.held) {
        return
      }
      await buryDead(connection, graceMs)
    }
  }
  finally {
    await client.end().catch(() => undefined)
  }
}

async function announce({ db, schema }: Connection, holder: string): Promise<void> {
  await sql`INSERT INTO ${sql.table(`${schema}.model_holders`)} (holder) VALUES (${holder})
    ON CONFLICT (holder) DO UPDATE SET missing_since = NULL`.execute(db)
}

/** Frees what holders left whose lock has been away for the grace time. */
async function buryDead({ db, schema }: Connection, graceMs: number): Promise<void> {
  const table = (name: string) => sql.table(`${schema}.${name}`)
  await sql`
    UPDATE ${table('model_holders')}
      SET missing_since = CASE WHEN ${sql.raw(IS_HELD)} THEN NULL ELSE clock_timestamp() END
    WHERE (missing_since IS NOT NULL) = ${sql.raw(IS_HELD)}`.execute(db)
  await sql`
    WITH dead AS (
      DELETE FROM ${table('model_holders')}
        WHERE missing_since <= clock_timestamp() - make_interval(secs => ${graceMs / 1_000}) RETURNING holder
    ), freed AS (
      DELETE FROM ${table('model_slots')} USING dead WHERE model_slots.holder = dead.holder
    )
    UPDATE ${table('model_answers')} SET lease_until = clock_timestamp() FROM dead
    WHERE model_answers.holder = dead.holder AND outcome IS NULL AND lease_until > clock_timestamp()`.execute(db)
}

/** What this process still holds ends with it: nothing of it is under way. */
async function leave({ db, schema }: Connection, holder: string): Promise<void> {
  await sql`DELETE FROM ${sql.table(`${schema}.model_slots`)} WHERE holder = ${holder}`.execute(db)
  await sql`DELETE FROM ${sql.table(`${schema}.model_holders`)} WHERE holder = ${holder}`.execute(db)
}

/** Ends early and quietly when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined)
