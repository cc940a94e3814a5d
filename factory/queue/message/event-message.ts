import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { HistogramDelta, StageAlert, TokensDelta } from '../../job/stage-job.ts'
import { Provenance } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import {
  type Event, EventSchema, RunState, Severity, StageState,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { EventBody, NewEvent } from '../domain/run-model.ts'
import { toProgress, toStageStatus, toTimestamp } from './run-message.ts'
import { toShardReport } from './shard-message.ts'

type EventKind = NonNullable<MessageInitShape<typeof EventSchema>['kind']>

/** Version of the meaning of our events. */
const VERSION = 1

export function toEventMessage(runId: string, seq: number, time: Date, { stageId, attempt, body }: NewEvent): Event {
  return create(EventSchema, {
    runId, seq: BigInt(seq), time: timestampFromDate(time), stageId, attempt, version: VERSION, kind: toKind(body),
  })
}

function toKind(body: EventBody): EventKind {
  switch (body.kind) {
    case 'run_state':
      return { case: 'runState', value: {
        from: body.from ? RunState[body.from] : RunState.UNSPECIFIED, to: RunState[body.to], reason: body.reason,
      } }
    case 'stage_state':
      return { case: 'stageState', value: {
        from: StageState[body.from], status: toStageStatus(body.status),
        nextAttemptTime: toTimestamp(body.status.nextAttemptAt),
      } }
    case 'progress':
      return { case: 'progress', value: toProgress(body.progress) }
    case 'histograms':
      return { case: 'metrics', value: { points: body.points.map(toPoint) } }
    case 'tokens':
      return { case: 'tokens', value: toTokens(body.delta) }
    case 'alert':
      return { case: 'alert', value: toAlert(body.alert) }
    case 'shards':
      return { case: 'shards', value: toShardReport(body.report) }
  }
}

const toPoint = ({ name, labels, buckets, zeroCount, sum }: HistogramDelta) => ({
  name,
  labels,
  histogram: { buckets: toCounts(buckets), zeroCount: BigInt(zeroCount), sum },
})

function toTokens({ model, provenance, callsByOutcome, estimated, ...delta }: TokensDelta) {
  return {
    model,
    provenance: Provenance[provenance],
    callsByOutcome: toCounts(callsByOutcome),
    usage: {
      estimated,
      inputTokens: BigInt(delta.inputTokens),
      outputTokens: BigInt(delta.outputTokens),
      cachedInputTokens: BigInt(delta.cachedInputTokens),
      reasoningTokens: BigInt(delta.reasoningTokens),
      calls: BigInt(delta.calls),
    },
  }
}

const toAlert = (alert: StageAlert) => ({ ...alert, severity: Severity[alert.severity] })

const toCounts = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, BigInt(count)]))
