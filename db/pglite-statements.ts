import { setImmediate as nextTurn } from 'node:timers/promises'
import { parse, protocol, type PGlite, type QueryOptions, type Results } from '@electric-sql/pglite'
import { createSecondTime, isKeepable, RESULT_CHANGED } from './statement-book'

type Message = Parameters<typeof parse.parseResults>[0][number]

/** A prepared statement in the database. */
interface Kept {
  name: string
  parameterOids: number[]
  /** The row description, as in the answer to each execution. */
  description: Message[]
}

type QueryArguments = [text: string, values?: unknown[], options?: QueryOptions]
type Query = <T>(...given: QueryArguments) => Promise<Results<T>>

/** The interface that Kysely expects. */
export type StatementLite = Pick<PGlite, 'close' | 'closed' | 'query' | 'ready' | 'transaction' | 'waitReady'>

/** PGlite blocks the event loop; after this time sockets, probes and refusals get a turn. */
const LONGEST_TURN_MS = 8

/** Maximum number of prepared statements: each takes some 100 kB of memory that never shrinks. */
const MOST_KEPT = 100

const { serialize } = protocol

/**
 * PGlite with prepared statements. By default it parses, describes, binds, describes and
 * executes in five messages per query; a prepared statement takes one.
 */
export function keepStatements(lite: PGlite): StatementLite {
  const comesAgain = createSecondTime()
  // Least recently used first.
  const kept = new Map<string, Kept>()
  let names = 0

  const send = (...parts: Uint8Array[]): Promise<Message[]> =>
    lite.execProtocolStream(Buffer.concat([...parts, serialize.sync()]), { syncToFs: false })

  async function prepare(text: string): Promise<Kept> {
    const name = `kept_${names += 1}`
    const messages = await send(serialize.parse({ name, text }), serialize.describe({ type: 'S', name }))
    const [oldest] = kept.keys()
    if (kept.size >= MOST_KEPT && oldest !== undefined) {
      await forget(oldest)
    }
    return {
      name, parameterOids: parse.parseDescribeStatementResults(messages),
      description: messages.filter(message => message.name === 'rowDescription'),
    }
  }

  async function forget(text: string): Promise<void> {
    const statement = kept.get(text)
    kept.delete(text)
    if (statement) {
      await send(serialize.close({ type: 'S', name: statement.name }))
    }
  }

  function toText(value: unknown, oid: number): string | null {
    if (value === null || value === undefined) {
      return null
    }
    return lite.serializers[oid]?.(value) ?? String(value)
  }

  /** Call with the query lock held: no other message may come in between. */
  async function execute<T>(text: string, values: unknown[]): Promise<Results<T>> {
    const statement = kept.get(text) ?? await prepare(text)
    kept.delete(text)
    kept.set(text, statement)
    const bound = values.map((value, index) => toText(value, statement.parameterOids[index] ?? 0))
    const messages = await send(serialize.bind({ statement: statement.name, values: bound }), serialize.execute({}))
    const [results] = parse.parseResults([...statement.description, ...messages], lite.parsers)
    return results as Results<T>
  }

  /**
   * @param plain runs the query without a prepared statement. @param alone takes the locks; absent inside a
   *   transaction, which holds one.
   */
  const withStatements = (plain: Query, alone?: <T>(work: () => Promise<T>) => Promise<T>): Query =>
    async <T>(text: string, values: unknown[] = [], options?: QueryOptions) => {
      if (!isKeepable(text) || !comesAgain(text)) {
        return plain<T>(text, values, options)
      }
      const exclusively = alone ?? (work => lite.runExclusive(work))
      try {
        return await exclusively(() => execute<T>(text, values))
      }
      catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === RESULT_CHANGED)) {
          throw error
        }
        // A migration changed a column: the statement is prepared again. Inside a transaction this fails the
        // transaction.
        await exclusively(() => forget(text))
        if (!alone) {
          throw error
        }
        return plain<T>(text, values, options)
      }
    }

  let turnSinceMs: number | undefined

  async function yieldTurn(): Promise<void> {
    if (turnSinceMs === undefined) {
      turnSinceMs = performance.now()
      setImmediate(() => turnSinceMs = undefined)
    }
    else if (performance.now() - turnSinceMs > LONGEST_TURN_MS) {
      await nextTurn()
    }
  }

  /** No separate query may run inside another transaction. */
  const outside = <T>(work: () => Promise<T>) => lite._runExclusiveTransaction(async () => {
    await yieldTurn()
    const result = await lite.runExclusive(work)
    await lite.syncToFs()
    return result
  })
  const queryPlainly: Query = async (...given) => {
    await yieldTurn()
    return lite.query(...given)
  }

  return {
    close: () => lite.close(),
    get closed() { return lite.closed },
    get ready() { return lite.ready },
    get waitReady() { return lite.waitReady },
    query: withStatements(queryPlainly, outside),
    transaction: work => lite.transaction(trx => work({ ...trx, query: withStatements(trx.query) })),
  }
}
