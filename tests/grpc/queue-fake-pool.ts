import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { NO_PROGRESS } from '#factory/job/meter.ts'
import type {
  Json, StageJob, StageJobControl, StageJobEvents, StageOutcome, StageProgress, WorkerPool,
} from '#factory/job/stage-job.ts'

/**
 * A pool whose stages do what their parameters say:
 * - `steps`: how many records, each a step (default 3); `step_ms`: how long each takes (default 0)
 * - `fail_attempts`: how many attempts fail, retryable, after their first step
 * - `fail`: fails for good, with these words when it is a text; `crash`: the worker dies; `all_fail`: every record
 *   fails
 * - `stand_attempts`: how many attempts stand still at step `stand_at` (default 0), until they are killed or cancelled
 * - `until_pause`: stands before its second step until a pause is asked for, unless it starts from a checkpoint
 * - `lines`: how many lines each step tells
 * - `deaf`: knows neither pause nor cancel; `stuck`: makes no step, and knows a cancel only
 */
export interface FakePool extends WorkerPool {
  jobs: StageJob[]
}

export function createFakePool(capacity = 2): FakePool {
  const jobs: StageJob[] = []
  let busy = 0
  return {
    lanes: { cpu: capacity, io: capacity },
    capacity,
    get busy() {
      return busy
    },
    jobs,
    async run(job, events, control) {
      jobs.push(job)
      busy += 1
      try {
        return await work(job, events, control)
      }
      finally {
        busy -= 1
      }
    },
    close: async () => undefined,
  }
}

async function work(
  { stage: { parameters, id }, attempt, checkpoint }: StageJob, events: StageJobEvents, control: StageJobControl,
): Promise<StageOutcome> {
  const steps = Number(parameters.steps ?? 3)
  const start = stepOf(checkpoint)
  for (let step = start; step < steps; step += 1) {
    const progress = progressOf(step, steps, parameters)
    if (parameters.until_pause && start === 0 && step === 1 && !control.pause.aborted) {
      await once(control.pause, 'abort')
    }
    if (control.cancel.aborted && !parameters.deaf) {
      return { type: 'cancelled', progress }
    }
    if (control.pause.aborted && !parameters.deaf) {
      return { type: 'paused', progress, checkpoint: { step } }
    }
    if (parameters.stuck || (
      attempt <= Number(parameters.stand_attempts ?? 0) && step === Number(parameters.stand_at ?? 0)
    )) {
      await once(control.cancel, 'abort')
      return { type: 'cancelled', progress }
    }
    for (let line = 1; line <= Number(parameters.lines ?? 0); line += 1) {
      events.onLine({
        at: Date.now(), severity: line % 2 === 0 ? 'WARNING' : 'INFO', text: `${id} step ${step} line ${line}`,
        dropped: 0,
      })
    }
    await delay(Number(parameters.step_ms ?? 0))
    events.onProgress(progressOf(step + 1, steps, parameters))
    events.onTokens({
      model: 'local:test', provenance: 'RULES', inputTokens: 2, outputTokens: 1, cachedInputTokens: 0,
      reasoningTokens: 0, calls: 1, estimated: false, callsByOutcome: { OK: 1 }, requestIds: [],
    })
    events.onHistogram({
      name: 'model_call_ms', labels: { model: 'local:test' }, buckets: { 10: 1 }, zeroCount: 0, sum: 1.2,
    })
    await events.onCheckpoint({ step: step + 1 }, progressOf(step + 1, steps, parameters))
    if (attempt <= Number(parameters.fail_attempts ?? 0)) {
      return {
        type: 'failed', progress: progressOf(step + 1, steps, parameters), outputs: [],
        error: { reason: 'FLAKY', message: 'try again', retryable: true, metadata: {} },
      }
    }
  }
  const progress = progressOf(steps, steps, parameters)
  if (parameters.crash) {
    return {
      type: 'crashed', progress,
      error: { reason: 'OUT_OF_MEMORY', message: 'worker died', retryable: true, metadata: {} },
    }
  }
  if (parameters.fail) {
    return { type: 'failed', progress, outputs: [], error: {
      reason: 'BROKEN', message: typeof parameters.fail === 'string' ? parameters.fail : 'cannot work',
      retryable: false, metadata: { why: 'test' },
    } }
  }
  return { type: 'succeeded', progress, outputs: [{
    uri: `artifact:sha256/${id}`, mediaType: 'application/jsonl', records: steps, bytes: steps * 10, sha256: id,
    role: 'OUTPUT',
  }] }
}

const stepOf = (checkpoint: Json | undefined): number =>
  checkpoint && typeof checkpoint === 'object' && !Array.isArray(checkpoint) ? Number(checkpoint.step) : 0

function progressOf(step: number, steps: number, { all_fail: allFail }: Record<string, Json>): StageProgress {
  return {
    ...NO_PROGRESS,
    recordsIn: step,
    recordsOut: allFail ? 0 : step,
    recordsFailed: allFail ? step : 0,
    bytesIn: step * 10,
    bytesOut: step * 10,
    fraction: step / steps,
    recordsPerSecond: 1,
    failedByReason: allFail ? { BROKEN: step } : {},
  }
}
