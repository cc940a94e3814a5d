import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { toPgOptions } from './client'

/** How soon a loss is noticed that the server does not report. */
const CHECK_MS = 2_000
const TIMEOUTS = { connectionTimeoutMillis: 3_000, query_timeout: 5_000, statement_timeout: 4_000 }

export interface OwnConnection {
  /** One statement after the other. */
  query: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<pg.QueryResult<Row>>
  onNotice: (listen: (text: string) => void) => void
}

/**
 * Runs `work` on a connection to Postgres of its own. The signal given to `work` aborts when the connection is lost or
 * `signal` aborts; the connection is closed when `work` has ended.
 *
 * @throws pg's error when there is no connection, or it is lost.
 */
export async function withOwnConnection(
  url: string, signal: AbortSignal, work: (connection: OwnConnection, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ ...toPgOptions(url), ...TIMEOUTS })
  const lost = new AbortController()
  client.on('error', error => lost.abort(error))
  client.on('end', () => lost.abort(new Error('connection ended')))
  const both = AbortSignal.any([signal, lost.signal])
  try {
    await client.connect()
    const connection = toConnection(client)
    const ended = new Error('the work has ended')
    await Promise.all([work(connection, both).finally(() => lost.abort(ended)), watch(connection, both, lost)])
    if (!signal.aborted && lost.signal.reason !== ended) {
      throw lost.signal.reason
    }
  }
  finally {
    await client.end().catch(() => undefined)
  }
}

function toConnection(client: pg.Client): OwnConnection {
  let last: Promise<unknown> = Promise.resolve()
  return {
    query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      const result = last.then(() => client.query<Row>(text, [...values]))
      // Whoever asked hears of the failure; the next statement is tried.
      last = result.catch(() => undefined)
      return result
    },
    onNotice: listen => client.on('notification', ({ payload = '' }) => listen(payload)),
  }
}

/** A frozen server or a lost connection sends no error: only a query detects it. */
async function watch({ query }: OwnConnection, signal: AbortSignal, lost: AbortController): Promise<void> {
  while (!signal.aborted) {
    await pause(CHECK_MS, signal)
    if (!signal.aborted) {
      await query('select 1').catch((error: unknown) => lost.abort(error))
    }
  }
}

/** Ends early and quietly when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await wait(ms, undefined, { signal }).catch(() => undefined)
  }
}
