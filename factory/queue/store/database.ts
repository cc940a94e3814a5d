import { type PGlite, types as pgliteTypes } from '@electric-sql/pglite'
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { type EmbeddedOptions, openPglite as openEmbedded } from '#embedded/open-pglite.ts'
import type { FactorySchema } from './schema.ts'

export type FactoryDb = Kysely<FactorySchema>
export type FactoryTransaction = Transaction<FactorySchema>

export interface Connection {
  kind: 'postgres' | 'pglite'
  db: FactoryDb
  /** Holds our tables. */
  schema: string
  /** For pg-boss, which keeps its own schema. */
  pglite?: PGlite
  url?: string
  close: () => Promise<void>
}

const CONNECT_TIMEOUT_MS = 5_000
/** Longest statement of ours; the client gives up shortly after the server would have. */
const STATEMENT_TIMEOUT_MS = 10_000
const POOL_SIZE = 8
/** The queue reads its rows by key: there is little that it reads again. */
const BUFFERS_MB = 2

// Nested keys are data (parameters, reasons, labels), not our names.
const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })]

/** Opens a real server. A bigint arrives as a number on both databases: none of ours comes near 2^53. */
export function openPostgres(url: string, schema: string): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    application_name: 'datafactory-factory',
    types: {
      getTypeParser: (oid, format) => oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  })
  // A connection that breaks is replaced by the pool, and a query on it rejects; but without listeners for both, one
  // that is idle and one that is between two statements of a transaction, it would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const db = new Kysely<FactorySchema>({ dialect: new PostgresDialect({ pool }), plugins }).withSchema(schema)
  return { kind: 'postgres', db, schema, url, close: () => db.destroy() }
}

/** @throws DataDirDamagedError */
export async function openPglite(
  dataDir: string, schema: string, options: Pick<EmbeddedOptions, 'isDurable' | 'isOptimized'> = {},
): Promise<Connection> {
  const parsers = { [pgliteTypes.INT8]: Number }
  const pglite = await openEmbedded({ dataDir, ...options, buffersMb: BUFFERS_MB, parsers })
  const db = new Kysely<FactorySchema>({ dialect: new PGliteDialect({ pglite }), plugins }).withSchema(schema)
  return { kind: 'pglite', db, schema, pglite, close: () => db.destroy() }
}
