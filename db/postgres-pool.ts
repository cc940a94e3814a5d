import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { createAwayWatch, DatabaseAwayError } from './away-watch'
import { createNaming } from './postgres-statements'

/** SQLSTATE `read_only_sql_transaction`. */
export const READ_ONLY = '25006'

/** Connections now; waiting = callers without one. */
export interface PoolFigures {
  idle: number
  used: number
  waiting: number
}

interface PoolOptions {
  /** Time limit of the check whether the server responds. */
  probeMs: number
  onError: (error: Error) => void
}

/**
 * The pool for Kysely: repeated statements are prepared by name, and while the server does not respond everything fails
 * at once (`away-watch.ts`).
 */
export function createPostgresPool(options: pg.PoolConfig, { probeMs, onError }: PoolOptions): PostgresPool
  & { figures: () => PoolFigures } {
  const pool = new pg.Pool(options)
  // Without a listener, an idle connection closed by the server would end the process.
  pool.on('error', onError)
  // The same holds for a connection that breaks between two statements of a transaction, where the pool does not
  // listen.
  pool.on('connect', client => client.on('error', onError))
  const toStatements = createNaming()
  const watch = createAwayWatch(() => isThere({ ...options, connectionTimeoutMillis: probeMs, query_timeout: probeMs }))

  async function connect(): Promise<PostgresPoolClient> {
    const opening = pool.connect()
    const client = await watch.guard(() => opening).catch((error: unknown) => {
      // The connection was established after its caller had given up.
      void opening.then(late => late.release(true), () => undefined)
      throw error
    })
    const named = toStatements(client)
    let isBroken = false
    async function ask<Row>(text: string, values: readonly unknown[]) {
      try {
        return await watch.guard(() => named.query<Row>(text, values))
      }
      catch (error) {
        // Its answer may still arrive and reach the next query.
        isBroken ||= error instanceof DatabaseAwayError || isUnanswered(error) || isReadOnly(error)
        throw error
      }
    }
    function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>
    function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
    function query<Row>(
      asked: string | PostgresCursor<Row>, values: readonly unknown[] = [],
    ): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
      if (typeof asked !== 'string') {
        throw new TypeError('rows are not streamed from here')
      }
      return ask<Row>(asked, values)
    }
    return { query, release: isDiscarded => named.release(isDiscarded === true || isBroken) }
  }

  return {
    connect,
    options,
    figures: () => ({ idle: pool.idleCount, used: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }),
    end: async () => {
      watch.stop()
      await pool.end()
    },
  }
}

/** True for the client's own time limit. */
const isUnanswered = (error: unknown) => error instanceof Error && error.message === 'Query read timeout'

/** Another connection may lead to where writes are taken again. */
const isReadOnly = (error: unknown) => error instanceof pg.DatabaseError && error.code === READ_ONLY

/** A server that refuses a connection (too many, wrong password) does respond. */
async function isThere(options: pg.PoolConfig): Promise<boolean> {
  const client = new pg.Client(options)
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  }
  catch (error) {
    return error instanceof pg.DatabaseError && !error.code?.startsWith('57P0')
  }
  finally {
    // A frozen server does not answer the end either: do not wait for it.
    void client.end().catch(() => undefined)
  }
}
