import type { ServiceHandlers } from '#proto/adapter/server.ts'
import type { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { toRefusal } from '../store/database-away.ts'

/**
 * A database that does not respond makes calls UNAVAILABLE, which callers may retry; INTERNAL, which they may not, is
 * for bugs.
 */
export function whileAvailable(
  handlers: ServiceHandlers<typeof TaskQueueService>,
): ServiceHandlers<typeof TaskQueueService> {
  const wrapped = Object.entries(handlers).map(([name, handle]) =>
    [name, name === 'watchEvents' || name === 'tailLogs' ? stream(handle as Stream) : unary(handle as Unary)])
  // Each entry keeps its signature: the wrappers pass arguments and answers through.
  return Object.fromEntries(wrapped) as ServiceHandlers<typeof TaskQueueService>
}

type Unary = (...call: unknown[]) => Promise<unknown>
type Stream = (...call: unknown[]) => AsyncIterable<unknown>

const unary = (handle: Unary): Unary => (...call) => handle(...call).catch((error) => {
  throw toRefusal(error)
})

const stream = (handle: Stream): Stream => async function* (...call) {
  try {
    yield* handle(...call)
  }
  catch (error) {
    throw toRefusal(error)
  }
}
