import { timestampDate } from '@bufbuild/protobuf/wkt'
import {
  Severity, type TailLogsResponse, type TaskQueueService,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import type { CallStats } from './call-stats'
import { fromGrpcError, type GrpcStatusName, toFailure } from './grpc-error'
import type { Link } from './link'
import type { QueueLine } from './queue.gateway'

/** Longest life of one stream; its reader then asks again. */
const TAIL_MS = 10 * 60_000

/** One stream, without retry. Ends quietly on `signal`, at the deadline and when the queue ends it. */
export async function* tailLogs(
  link: Link<typeof TaskQueueService>,
  stats: CallStats,
  {
    runId, stageId, signal, deadlineMs = TAIL_MS,
  }: { runId: string, stageId: string, signal: AbortSignal, deadlineMs?: number },
): AsyncGenerator<QueueLine> {
  const { client, changed } = link.open()
  const startedAt = performance.now()
  let outcome: GrpcStatusName = 'OK'
  try {
    const stream = client.tailLogs(
      { runId, stageId }, { deadlineMs, metadata: link.metadata(), signal: AbortSignal.any([signal, changed]) },
    )
    for await (const message of stream) {
      yield toLine(message)
    }
  }
  catch (error) {
    outcome = toFailure(error)?.status ?? 'INTERNAL'
    if (signal.aborted) {
      return
    }
    if (outcome !== 'DEADLINE_EXCEEDED') {
      throw fromGrpcError(error, 'queue')
    }
    outcome = 'OK'
  }
  finally {
    stats.attempt('queue', 'TailLogs', outcome, false)
    stats.call('queue', 'TailLogs', outcome, performance.now() - startedAt)
  }
}

const SEVERITY: Record<Severity, QueueLine['severity']> = {
  [Severity.UNSPECIFIED]: 'INFO',
  [Severity.INFO]: 'INFO',
  [Severity.WARNING]: 'WARNING',
  [Severity.ERROR]: 'ERROR',
}

const toLine = ({ stageId, time, severity, line, dropped }: TailLogsResponse): QueueLine =>
  ({
    stageId, time: time ? timestampDate(time) : new Date(), severity: SEVERITY[severity] ?? 'INFO', line,
    dropped: Number(dropped),
  })
