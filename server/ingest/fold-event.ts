import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { RunEventRow } from '#db/repositories/run/run-event.repository'
import { ZERO_BUCKET } from '#shared/domain/latency-bucket'
import type { QueueEvent } from '#server/grpc/queue.gateway'
import { foldProgress } from './fold-progress'
import { foldRunState } from './fold-run-state'
import { FINAL_STAGE_STATES, foldStage } from './fold-stage'
import { foldWaiting } from './fold-waiting'
import { foldTokens } from './fold-tokens'
import { toSubject, type RunFold } from './run-fold'
import { toRunTotals } from './run-totals'

/** The metric whose histograms are the latency of model calls, in ms. */
const CALL_METRIC = 'model_call_ms'

type EventOf<K extends QueueEvent['kind']> = Extract<QueueEvent, { kind: K }>

/**
 * Applies events of one run, in any order and with repeats.
 *
 * Each seq is applied once and in order. At a gap it stops: what comes after cannot be applied
 * without what is missing, so the run is marked and settled with GetRun.
 *
 * @returns whether a gap was met.
 */
export function foldEvents(fold: RunFold, events: readonly QueueEvent[]): boolean {
  const hasGap = applyInOrder(fold, events)
  if (fold.changed.size > 0) {
    Object.assign(fold.run, toRunTotals([...fold.stages.values()]))
  }
  return hasGap
}

function applyInOrder(fold: RunFold, events: readonly QueueEvent[]): boolean {
  const { run } = fold
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    if (event.seq <= run.lastSeq) {
      continue
    }
    fold.isChanged = true
    if (event.seq > run.lastSeq + 1) {
      run.isReconciling = true
      return true
    }
    foldEvent(fold, event)
    run.lastSeq = event.seq
  }
  return false
}

function foldEvent(fold: RunFold, event: QueueEvent): void {
  const stage = fold.stages.get(event.stageId)
  switch (event.kind) {
    case 'run_state':
      foldRunState(fold, { to: event.to, reason: event.reason, at: event.time })
      return store(
        fold, event, { from: event.from, to: event.to, reason: event.reason, ...foldWaiting(fold, event.time) },
      )
    case 'stage_state':
      if (stage) {
        foldStage(fold, stage, { status: event.status, nextAttemptTime: event.nextAttemptTime, at: event.time })
      }
      return store(fold, event, {
        from: event.from, to: event.status.state, ...toPayload(event), ...foldWaiting(fold, event.time),
      })
    case 'tokens':
      foldTokens(fold, stage, event)
      return store(fold, event, {
        model: event.model, usage: event.usage, provenance: event.provenance, callsByOutcome: event.callsByOutcome,
      })
    case 'alert':
      return store(fold, event, {
        severity: event.severity, code: event.code, message: event.message, dedupKey: event.dedupKey,
        metadata: event.metadata,
      })
    case 'progress':
      return stage && isOfThisAttempt(stage, event)
        ? foldProgress(fold, stage, event.progress, { at: event.time })
        : undefined
    case 'metrics':
      return foldMetrics(fold, stage, event)
    case 'shards':
      return stage && foldShards(fold, stage, event)
    case 'unknown':
      // Its seq still counts: an old console must not stop at events of a new factory.
  }
}

const isOfThisAttempt = (stage: StageRunRow, event: QueueEvent) =>
  !FINAL_STAGE_STATES.has(stage.state) && event.attempt >= stage.attempt

function store(fold: RunFold, event: QueueEvent, payload: Record<string, unknown>): void {
  fold.events.push({
    runId: event.runId,
    seq: event.seq,
    projectId: fold.run.projectId,
    type: event.kind satisfies string as RunEventRow['type'],
    stageKey: event.stageId,
    attempt: event.attempt,
    occurredAt: event.time,
    payload,
  })
}

/** What people may ask later about one change; progress by reason is stored on the stage. */
function toPayload({ status, nextAttemptTime }: EventOf<'stage_state'>): Record<string, unknown> {
  const { droppedByReason, failedByReason, recordsPerSecond, ...counts } = status.progress
  return {
    workerId: status.workerId,
    error: status.error ?? null,
    progress: counts,
    outputs: status.outputs.length,
    ...status.reusedRunId !== undefined && { reusedRunId: status.reusedRunId },
    nextAttemptAt: nextAttemptTime?.toISOString() ?? null,
  }
}

/** A report is whole: the newest of a part of an attempt replaces those before. */
function foldShards(
  { run, shards }: RunFold, { stageKey }: StageRunRow, { attempt, beganAt, report }: EventOf<'shards'>,
): void {
  shards.set(
    `${stageKey} ${beganAt.toISOString()}`,
    { runId: run.id, stageKey, beganAt, projectId: run.projectId, attempt, report },
  )
}

function foldMetrics(fold: RunFold, stage: StageRunRow | undefined, event: EventOf<'metrics'>): void {
  for (const { name, labels, histogram } of event.points) {
    if (name !== CALL_METRIC || !histogram) {
      continue
    }
    const subject = toSubject(fold, stage, labels['model'])
    const counts = [...Object.entries(histogram.buckets), [ZERO_BUCKET, histogram.zeroCount] as const]
    for (const [bucketIndex, count] of counts) {
      if (count > 0) {
        fold.rollup.addLatency(subject, event.time, { measure: 'call', bucketIndex: Number(bucketIndex), count })
      }
    }
  }
}
