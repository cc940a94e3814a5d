import { hash } from 'node:crypto'
import type { PostgresQueryResult } from 'kysely'
import type { PoolClient, QueryConfig, QueryResultRow } from 'pg'
import { createSecondTime, isKeepable, RESULT_CHANGED } from './statement-book'

/** One connection of the pool, for Kysely. */
export interface StatementClient {
  query: <Row>(text: string, values: readonly unknown[]) => Promise<PostgresQueryResult<Row>>
  release: (isBroken?: boolean) => void
}

/** Maximum number of prepared statements per connection; a connection with more is replaced. */
const MOST_KEPT = 200

/**
 * The server does not know a statement of this name, or already has one: a pooler switches servers between
 * transactions.
 */
const NAME_LOST = new Set(['26000', '42P05'])

/**
 * Gives repeated statements a name, under which the server keeps them parsed and planned: one name per text and
 * connection. Behind a pooler that does not support them, statements are sent without a name; until that is detected, a
 * connection may see a name given by another. So names are derived from the text: a name never means another statement.
 */
export function createNaming(): (client: PoolClient) => StatementClient {
  const comesAgain = createSecondTime()
  const known = new WeakMap<PoolClient, StatementClient>()
  let isPossible = true

  function wrap(client: PoolClient): StatementClient {
    const names = new Map<string, string>()
    let made = 0
    let isInTransaction = false

    function nameOf(text: string): string | undefined {
      if (!isPossible || !isKeepable(text) || !comesAgain(text)) {
        return undefined
      }
      const name = names.get(text) ?? `kept_${hash('sha256', text, 'base64url').slice(0, 22)}_${made += 1}`
      names.set(text, name)
      return name
    }

    // `pg` has a looser type for the command that was executed.
    const send = async <Row>(statement: QueryConfig<unknown[]>) =>
      await client.query<Row & QueryResultRow>(statement) as PostgresQueryResult<Row>

    return {
      async query(text, values) {
        const plain = { text, values: [...values] }
        const name = nameOf(text)
        if (name === undefined) {
          isInTransaction = isOpenAfter(text, isInTransaction)
          return send(plain)
        }
        try {
          return await send({ name, ...plain })
        }
        catch (error) {
          const code = error instanceof Error && 'code' in error ? String(error.code) : ''
          isPossible &&= !NAME_LOST.has(code)
          if (code !== RESULT_CHANGED && !NAME_LOST.has(code)) {
            throw error
          }
          // A migration changed a column: the text gets another name. Inside a transaction this fails the transaction.
          names.delete(text)
          if (isInTransaction) {
            throw error
          }
          return send(plain)
        }
      },
      release: isBroken => client.release(isBroken === true || made > MOST_KEPT),
    }
  }

  return (client) => {
    const wrapped = known.get(client) ?? wrap(client)
    known.set(client, wrapped)
    return wrapped
  }
}

/** The statements with which Kysely begins and ends a transaction. */
function isOpenAfter(text: string, isOpen: boolean): boolean {
  if (/^(?:begin|start transaction)\b/.test(text)) {
    return true
  }
  return isOpen && !/^(?:commit|rollback)$/.test(text)
}
