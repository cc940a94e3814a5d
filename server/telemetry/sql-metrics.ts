import { Histogram, type Registry } from 'prom-client'
import type { EndedStatement, StatementWatch } from '#db/client'
import type { StatementTimes } from '#shared/contract/system-load.contract'
import { createTimesBook, type TimesBook } from './load/times-book'

/** Statements that are kept apart in the last hour; each takes up to 9 kB. */
const MOST_STATEMENTS = 400
/** First words and tables that get a label: there are fewer. */
const MOST_NAMES = 300

/** @returns what a database tells of its statements. */
export function createSqlMetrics(registry: Registry): StatementWatch {
  const registers = [registry]
  const seconds = new Histogram({
    name: 'sql_statement_duration_seconds',
    help: 'Time of SQL statements by their first word, with the wait for the connection\'s answer.',
    labelNames: ['statement', 'outcome'] as const,
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const byTable = new Histogram({
    name: 'db_client_operation_duration_seconds',
    help: 'Time of SQL statements by their first word and first table.',
    labelNames: ['db_query_summary'] as const,
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers,
  })
  // Looking up a child by its labels is most of a metric's cost.
  const children = new Map<string, ReturnType<typeof byTable.labels>>()

  function childOf({ shape }: EndedStatement): ReturnType<typeof byTable.labels> {
    const { name } = shape()
    const known = children.get(name)
    if (known) {
      return known
    }
    const label = children.size < MOST_NAMES ? name : 'other'
    const child = children.get(label) ?? byTable.labels(label)
    children.set(label, child)
    return child
  }

  return (ended) => {
    const { statement, ms, isOk } = ended
    seconds.labels(statement, isOk ? 'ok' : 'error').observe(ms / 1_000)
    childOf(ended).observe(ms / 1_000)
  }
}

type About = Pick<StatementTimes, 'id' | 'name' | 'text'>

export interface StatementBook extends Pick<TimesBook<About>, 'read'> {
  watch: StatementWatch
}

/** Durations of the last hour by statement, without values. */
export function createStatementBook(now?: () => number): StatementBook {
  const book = createTimesBook<About>({ most: MOST_STATEMENTS, ...now && { now } })
  return {
    read: book.read,
    watch({ shape, ms }) {
      const about = shape()
      book.add(about.id, about, ms)
    },
  }
}
