import type { StatementWatch } from '#db/client'
import { findTraceparent } from '#server/grpc/call-context'
import { isTracing, startSpan } from '#tracing/tracing'

/** Also makes a span of each statement of a request; work that no request started has none, as with gRPC. */
export const watchStatements = (...measures: StatementWatch[]): StatementWatch => (statement) => {
  measures.forEach(measure => measure(statement))
  const parent = isTracing() ? findTraceparent() : undefined
  if (parent === undefined) {
    return
  }
  const span = startSpan({
    name: statement.shape().name,
    kind: 'client',
    parent,
    startMs: Date.now() - statement.ms,
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': statement.statement },
  })
  span?.end(statement.isOk ? undefined : 'error')
}
