import { Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb'
import {
  type Event, type MetricPoint, RunState, StageState, type WatchEventsResponse,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { enumName, present, toDate, toDateOrNow, toNumber, toNumbers } from './plain'
import { toProgress, toSeverity, toStageStatus, toUsage } from './queue-answer'
import { toShardReport } from './queue-shards'
import type { QueueEvent, QueueMessage } from './queue.gateway'

/** The newest version of events that this build understands. */
const KNOWN_VERSION = 1

type OwnPart = QueueEvent extends infer E
  ? E extends QueueEvent ? Omit<E, 'runId' | 'seq' | 'time' | 'stageId' | 'attempt'> : never
  : never

export function toMessage({ cursor, payload }: WatchEventsResponse): QueueMessage {
  return payload.case === 'event'
    ? { type: 'event', cursor, event: toEvent(payload.value) }
    : { type: 'heartbeat', cursor, time: toDateOrNow(payload.value?.time) }
}

function toEvent(event: Event): QueueEvent {
  const { runId, seq, time, stageId, attempt, version } = event
  const own = version > KNOWN_VERSION ? { kind: 'unknown' as const } : toOwnPart(event)
  return { runId, seq: toNumber(seq), time: toDateOrNow(time), stageId, attempt, ...own }
}

function toOwnPart({ kind }: Event): OwnPart {
  switch (kind.case) {
    case 'runState':
      return {
        kind: 'run_state', from: enumName(RunState, kind.value.from), to: enumName(RunState, kind.value.to),
        reason: kind.value.reason,
      }
    case 'stageState':
      return {
        kind: 'stage_state',
        from: enumName(StageState, kind.value.from),
        status: toStageStatus(present(kind.value.status, 'stage status')),
        nextAttemptTime: toDate(kind.value.nextAttemptTime),
      }
    case 'progress':
      return { kind: 'progress', progress: toProgress(kind.value) }
    case 'metrics':
      return { kind: 'metrics', points: kind.value.points.map(toPoint) }
    case 'tokens':
      return {
        kind: 'tokens',
        model: kind.value.model,
        usage: toUsage(kind.value.usage),
        provenance: toProvenance(kind.value.provenance),
        callsByOutcome: toNumbers(kind.value.callsByOutcome),
      }
    case 'alert': {
      const { severity, code, message, dedupKey, metadata } = kind.value
      return { kind: 'alert', severity: toSeverity(severity), code, message, dedupKey, metadata: { ...metadata } }
    }
    case 'shards':
      return { kind: 'shards', beganAt: toDateOrNow(kind.value.beginTime), report: toShardReport(kind.value) }
    default:
      return { kind: 'unknown' }
  }
}

const toPoint = ({ name, value, labels, histogram }: MetricPoint) => ({
  name,
  value,
  labels: { ...labels },
  ...(histogram
    ? { histogram: {
        buckets: toNumbers(histogram.buckets), zeroCount: toNumber(histogram.zeroCount), sum: histogram.sum,
      } }
    : {}),
})

/** A service that does not say counts as a real model: only the service can say that it simulates. */
export const toProvenance = (provenance: Provenance): 'MODEL' | 'RULES' | 'SIMULATED' =>
  provenance === Provenance.SIMULATED ? 'SIMULATED' : provenance === Provenance.RULES ? 'RULES' : 'MODEL'
