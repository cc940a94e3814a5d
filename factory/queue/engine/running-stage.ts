import type { Logger } from 'pino'
import { startSpan } from '#tracing/tracing.ts'
import { tell } from '../../telemetry/happenings.ts'
import { UNKNOWN_PROGRESS } from '../../job/meter.ts'
import type { StageJob, StageOutcome, WorkerPool } from '../../job/stage-job.ts'
import type { Batch } from '../domain/batch.ts'
import type { StageClaim } from '../domain/stage-steps.ts'
import type { ReportStore } from '../store/report.store.ts'
import type { TakenStage } from './start-stage.ts'
import { createReporter } from './reporter.ts'
import type { Tails } from './tails.ts'

/** A job of the queue lives less than a day: a longer attempt pauses briefly and continues in another job. */
const LONGEST_STRETCH_MS = 22 * 3_600_000
/** Time for a stage to save its checkpoint after its time limit, before it is stopped. */
const SAVE_MS = 5_000

export interface RunningStage {
  runId: string
  claim: StageClaim
  /** Stop at the next checkpoint. */
  pause: () => void
  /** Stop and discard the attempt. */
  cancel: () => void
  /** Called once its end is written, so that a reader of its lines sees it ended. */
  endTail: () => void
  /** The outcome, and what was reported but not yet written. */
  ended: Promise<{ outcome: StageOutcome, rest: Batch, ranMs: number }>
}

export interface StageHands {
  pool: WorkerPool
  reports: ReportStore
  tails: Tails
  log: Logger
  longestStretchMs?: number
}

/** Runs the stage on a worker, within its time limit. */
export function runStage(
  { pool, reports, tails, log, longestStretchMs = LONGEST_STRETCH_MS }: StageHands, { job, spentMs }: TakenStage,
  claim: StageClaim,
): RunningStage {
  const cancel = new AbortController()
  const pause = new AbortController()
  const reporter = createReporter(reports, job.runId, claim, log, () => cancel.abort())
  const tail = tails.open(job.runId, job.stage.id)
  const startedAt = performance.now()
  const leftMs = Math.max(1, job.timeoutMs - spentMs)
  let isTimedOut = false
  let saving: NodeJS.Timeout | undefined
  const timer = setTimeout(() => {
    isTimedOut = leftMs <= longestStretchMs
    pause.abort()
    if (isTimedOut) {
      saving = setTimeout(() => cancel.abort(), SAVE_MS)
    }
  }, Math.min(leftMs, longestStretchMs))

  const { request_id: requestId, traceparent } = job.labels
  const what = {
    runId: job.runId, stageId: job.stage.id, kind: job.stage.kind, attempt: job.attempt, requestId,
    traceId: traceparent?.split('-')[1],
  }

  async function run() {
    log.info(what, 'a stage starts')
    tell({ type: 'stage starts', kind: job.stage.kind })
    const span = traceparent === undefined
      ? undefined
      : startSpan({ name: `stage ${job.stage.kind}`, kind: 'internal', parent: traceparent, attributes: {
          'run.id': job.runId, 'stage.id': job.stage.id, 'stage.attempt': job.attempt, 'request.id': requestId ?? '',
        } })
    const outcome = await pool.run(
      { ...job, ...span && { traceparent: span.traceparent }, timeoutMs: leftMs + 2 * SAVE_MS },
      { ...reporter.events, onLine: tail.add }, { cancel: cancel.signal, pause: pause.signal },
    )
      .catch(error => toCrash(error, log))
      .finally(() => [timer, saving].forEach(it => clearTimeout(it)))
    if (outcome.type === 'crashed') {
      tail.add({ at: Date.now(), severity: 'ERROR', text: `crashed: ${outcome.error.message}`, dropped: 0 })
    }
    const rest = await reporter.close()
    const ranMs = Math.round(performance.now() - startedAt)
    const reason = 'error' in outcome ? outcome.error.reason : undefined
    log.info({ ...what, outcome: outcome.type, reason, ms: ranMs }, 'a stage ends')
    span?.end(reason, { 'stage.outcome': outcome.type })
    tell({ type: 'stage ends', kind: job.stage.kind, outcome: outcome.type, ms: ranMs })
    // A stage that failed during that time keeps its own reason.
    const isCut = isTimedOut && outcome.type !== 'succeeded' && outcome.type !== 'failed'
    return { outcome: isCut ? toTimeout(job, outcome) : outcome, rest: { ...rest, progress: outcome.progress }, ranMs }
  }

  return {
    runId: job.runId, claim, pause: () => pause.abort(), cancel: () => cancel.abort(), endTail: tail.close,
    ended: run(),
  }
}

function toTimeout({ timeoutMs }: StageJob, { progress }: StageOutcome): StageOutcome {
  const error = {
    reason: 'TIMEOUT', message: `took longer than ${timeoutMs} ms`, retryable: true,
    metadata: { timeout_ms: String(timeoutMs) },
  }
  return { type: 'failed', progress, outputs: [], error }
}

/** A pool that throws is a bug; the stage counts as crashed and the run continues. */
function toCrash(error: unknown, log: Logger): StageOutcome {
  log.error({ err: error }, 'worker pool failed')
  return {
    type: 'crashed', progress: UNKNOWN_PROGRESS,
    error: { reason: 'WORKER_POOL', message: 'the worker pool failed', retryable: true, metadata: {} },
  }
}
