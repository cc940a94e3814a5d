import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { createAwayWatch, DatabaseAwayError } from './away-watch'
import { createNaming } from './postgres-statements'

/** Of the question whether the server is there. */
const PROBE_MS = 1_200

/**
 * The pool as Kysely uses it: statements that come again have a name, and while the server is away everything fails at
 * once (`away-watch.ts`).
 */
export function createPostgresPool(options: pg.PoolConfig, onError: (error: Error) => void): PostgresPool {
  const pool = new pg.Pool(options)
  // Without a listener, an idle connection that the server closes would end the process.
  pool.on('error', onError)
  // Neither may one that breaks between two statements of a transaction: there the pool listens to nothing.
  pool.on('connect', client => client.on('error', onError))
  const toStatements = createNaming()
  const watch = createAwayWatch(() => isThere(options))

  async function connect(): Promise<PostgresPoolClient> {
    const opening = pool.connect()
    const client = await watch.guard(() => opening).catch((error: unknown) => {
      // Comes after all, when nobody waits for it.
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
        // Its answer may still come, to the next who asks.
        isBroken ||= error instanceof DatabaseAwayError || isUnanswered(error)
        throw error
      }
    }
    function query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>
    function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
    function query<Row>(asked: string | PostgresCursor<Row>, values: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> | PostgresCursor<Row> {
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
    end: async () => {
      watch.stop()
      await pool.end()
    },
  }
}

/** By the client's own time limit. */
const isUnanswered = (error: unknown) => error instanceof Error && error.message === 'Query read timeout'

/** A server that refuses (too many connections, wrong password) is there. */
async function isThere(options: pg.PoolConfig): Promise<boolean> {
  const client = new pg.Client({ ...options, connectionTimeoutMillis: PROBE_MS, query_timeout: PROBE_MS })
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
    // One that does not answer does not answer this either: nobody waits for it.
    void client.end().catch(() => undefined)
  }
}
