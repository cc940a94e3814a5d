import type { PGlite } from '@electric-sql/pglite'
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect, type LogEvent, type Transaction } from 'kysely'
import pg from 'pg'
import { keepStatements } from './pglite-statements'
import { createPostgresPool, type PoolFigures } from './postgres-pool'
import { firstWordOf } from './statement-name'
import { createShapes, type StatementShape } from './statement-shape'
import { ensureDataDir } from '#embedded/data-dir'
import { lockDataDir } from '#embedded/data-dir-lock'
import { openPglite as openEmbedded } from '#embedded/open-pglite'
import type { Schema } from './schema'

export type Db = Kysely<Schema>
/** For functions that must run in a transaction. */
export type Trx = Transaction<Schema>
export type DatabaseKind = 'postgres' | 'pglite'

export interface Database {
  db: Db
  kind: DatabaseKind
  /** Only on Postgres: for separate connections (migrations, the watcher's lock). */
  url: string | undefined
  /** Only on PGlite. */
  lite: PGlite | undefined
  /** Only on Postgres. */
  pool?: () => PoolFigures
  /** Waits for running queries and releases the data directory. */
  close: () => Promise<void>
}

export interface EndedStatement {
  /** Its first word. */
  statement: string
  /** What it has in common with those that differ only in their values; read from the text when it is asked for. */
  shape: () => StatementShape
  ms: number
  isOk: boolean
}

/** Told of every statement when it has ended, in the context of who has asked for it. */
export type StatementWatch = (statement: EndedStatement) => void

export type DatabaseTarget
  = | {
    url: string
    poolSize?: number
    onError?: (error: Error) => void
    onStatement?: StatementWatch | undefined
    limits?: Partial<PoolLimits>
  }
  | {
    onStatement?: StatementWatch | undefined
    dataDir: string
    preparedPath?: string | undefined
    isDurable?: boolean
    isOptimized?: boolean
    onLocked?: () => void
    onWatch?: ((lockFile: string) => void) | undefined
  }

/** By default the pool waits for ever for a frozen server; each limit bounds one way of hanging. */
const LIMITS = {
  connectionTimeoutMillis: 3_000,
  /** Of the check whether the server responds at all. */
  probeMs: 1_200,
  /** By the server. */
  statement_timeout: 10_000,
  /** By the client, for a server that does not answer at all. */
  query_timeout: 12_000,
  idle_in_transaction_session_timeout: 30_000,
}

export type PoolLimits = typeof LIMITS

const DEFAULT_POOL_SIZE = 10

/** OIDs of int8 and numeric: `pg` returns both as strings, PGlite as number and string. */
const INT8 = 20
const NUMERIC = 1700

/** Counters stay below 2^53, so a number holds them exactly. */
const PARSERS: Record<number, (text: string) => number> = { [INT8]: Number, [NUMERIC]: Number }

/** OIDs of int8[] and numeric[]: PGlite parses their elements as above by itself. */
const ARRAYS = new Set([1016, 1231])

/**
 * Opens without migrating. Postgres connects with the first query; PGlite opens here.
 *
 * @throws DataDirLockedError when another process has the data directory; DataDirDamagedError.
 */
export async function openDatabase(target: DatabaseTarget): Promise<Database> {
  return 'url' in target ? openPostgres(target) : openPglite(target)
}

function openPostgres(
  { url, poolSize = DEFAULT_POOL_SIZE, onError, onStatement, limits }: Extract<DatabaseTarget, { url: string }>,
): Database {
  const { probeMs, ...timeouts } = { ...LIMITS, ...limits }
  const pool = createPostgresPool(
    { ...toPgOptions(url), ...timeouts, max: poolSize }, { probeMs, onError: error => onError?.(error) },
  )
  const db = toKysely(new PostgresDialect({ pool }), onStatement)
  return { db, kind: 'postgres', url, lite: undefined, pool: pool.figures, close: () => db.destroy() }
}

/**
 * Planning costs more than executing (a list: 5.8 of 6.2 ms, 2026-11-26): one plan per statement, for all values. By
 * default Postgres plans again each time for partitioned tables.
 */
const PLAN_ONCE = 'set plan_cache_mode = force_generic_plan'

async function openPglite(
  {
    dataDir, preparedPath, isDurable, isOptimized, onLocked, onWatch, onStatement,
  }: Extract<DatabaseTarget, { dataDir: string }>,
): Promise<Database> {
  const lock = await lockDataDir(dataDir, { onWatch })
  onLocked?.()
  try {
    await ensureDataDir({ dataDir, preparedPath, isOptimized })
    const lite = await openEmbedded({ dataDir, parsers: PARSERS, isDurable, isOptimized })
    await lite.exec(PLAN_ONCE)
    const db = toKysely(new PGliteDialect({ pglite: keepStatements(lite) }), onStatement)
    const close = async () => {
      await db.destroy()
      if (!lite.closed) {
        await lite.close()
      }
      await lock.release()
    }
    return { db, kind: 'pglite', url: undefined, lite, close }
  }
  catch (error) {
    await lock.release()
    throw error
  }
}

/** Options that every connection to the server shares, with the same parsers as PGlite. */
export function toPgOptions(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    keepAlive: true,
    application_name: 'data-factory-console',
    // Over partitions the planner overestimates the cost, and JIT compilation takes ten times longer than the query.
    // With the 4 MB of a server as it is installed, what a frequent text finds among a million runs is kept by pages
    // only, and every run of a page is taken apart again: 13 s instead of 2.
    options: '-c jit=off -c work_mem=32MB',
    types: { getTypeParser: toParser },
  }
}

function toParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  const parse: (text: string) => unknown = pg.types.getTypeParser(oid, format)
  if (format === 'binary') {
    return parse
  }
  if (ARRAYS.has(oid)) {
    return text => (parse(text) as (string | null)[]).map(item => item === null ? null : Number(item))
  }
  return PARSERS[oid] ?? parse
}

/** Only column names are converted, never keys inside jsonb. */
export function toKysely(dialect: PostgresDialect | PGliteDialect, onStatement?: StatementWatch): Db {
  const toShape = createShapes()
  const log = onStatement && (({ level, query: { sql: text }, queryDurationMillis: ms }: LogEvent) => {
    let shape: StatementShape | undefined
    onStatement({
      statement: firstWordOf(text), shape: () => shape ??= toShape(text), ms, isOk: level === 'query',
    })
  })
  return new Kysely<Schema>({
    dialect, plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })], ...log && { log },
  })
}
