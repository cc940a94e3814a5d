import { durationFromMs } from '@bufbuild/protobuf/wkt'
import type { TaskQueueService, WatchEventsResponse } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { AppError } from '#server/errors'
import type { CallStats } from './call-stats'
import { fromGrpcError, type GrpcStatusName, toFailure } from './grpc-error'
import type { Link } from './link'
import { toMessage } from './queue-event'
import type { QueueMessage } from './queue.gateway'

export interface WatchOptions {
  stats: CallStats
  /** Maximum lifetime of one stream, in ms: 15 min by contract, shorter in tests. */
  deadlineMs?: number
  /** Maximum time without any message, heartbeats included, in ms. */
  silenceMs?: number
  /** Heartbeat interval requested from the queue, in ms. */
  heartbeatMs?: number
}

/**
 * One stream, without retry: only the caller knows the last cursor that it stored. Ends
 * quietly on `signal`, at the deadline and when the queue ends it; the caller then watches again.
 */
export async function* watchEvents(
  link: Link<typeof TaskQueueService>,
  { stats, deadlineMs = 15 * 60_000, silenceMs = 30_000, heartbeatMs = 10_000 }: WatchOptions,
  cursor: string,
  signal: AbortSignal,
): AsyncGenerator<QueueMessage> {
  const { client, changed } = link.open()
  const silent = new AbortController()
  const startedAt = performance.now()
  let outcome: GrpcStatusName = 'OK'
  try {
    const stream = client.watchEvents({ cursor, heartbeatInterval: durationFromMs(heartbeatMs) }, {
      deadlineMs,
      metadata: link.metadata(),
      signal: AbortSignal.any([signal, changed, silent.signal]),
    })
    for await (const message of withSilence(stream, silenceMs, silent)) {
      yield toMessage(message)
    }
  }
  catch (error) {
    outcome = toFailure(error)?.status ?? 'INTERNAL'
    if (signal.aborted) {
      return
    }
    if (silent.signal.aborted) {
      throw new AppError(
        'unavailable', `queue: silent for ${silenceMs} ms`, { cause: toFailure(error), retryAfterSeconds: 1 },
      )
    }
    if (outcome !== 'DEADLINE_EXCEEDED') {
      throw fromGrpcError(error, 'queue')
    }
    outcome = 'OK'
  }
  finally {
    stats.attempt('queue', 'WatchEvents', outcome, false)
    stats.call('queue', 'WatchEvents', outcome, performance.now() - startedAt)
  }
}

/** Aborts `silent` when nothing comes for `silenceMs`. The time that the reader spends does not count. */
async function* withSilence(stream: AsyncIterable<WatchEventsResponse>, silenceMs: number, silent: AbortController) {
  let timer: NodeJS.Timeout | undefined
  const listen = () => {
    timer = setTimeout(() => silent.abort(), silenceMs)
  }
  listen()
  try {
    for await (const message of stream) {
      clearTimeout(timer)
      yield message
      listen()
    }
  }
  finally {
    clearTimeout(timer)
  }
}
