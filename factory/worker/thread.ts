import type { Worker } from 'node:worker_threads'
import type { CoreShare } from './core-budget.ts'
import { MAX_YOUNG_MB, startEntry } from './entry.ts'
import {
  FLAG_PAUSE, FLAG_STOP, FLAGS_BYTES, type FromWorker, type ShardOffer, type ToWorker, type WorkerResult,
} from './messages.ts'
import { UNKNOWN_PROGRESS } from '../job/meter.ts'
import type { ShardGiver, ShardSpec } from '../job/shard-spec.ts'
import { createShardTally, type ShardTally } from '../job/shard-tally.ts'
import { listUpstream } from '../stages/source/artifact-source.ts'
import { findStageKind } from '../stages/registry.ts'
import { tell } from '../telemetry/happenings.ts'
import type {
  StageJob, StageJobControl, StageJobEvents, StageOutcome, StageProgress, WorkerEnv,
} from '../job/stage-job.ts'

export interface ThreadOptions {
  env: WorkerEnv
  /** Absent = nobody. */
  desk?: ShardGiver | undefined
  /** How long a stage may take to stop before its thread is terminated. */
  graceMs: number
  maxHeapMb: number
}

export interface Thread {
  isAlive: boolean
  /** @param cores of this stage: it starts threads of its own where that helps. */
  run: (job: StageJob, events: StageJobEvents, control: StageJobControl, cores: CoreShare) => Promise<StageOutcome>
  /** Calls `giveUp` after this time, unless it wakes or dies before. */
  rest: (ms: number, giveUp: () => void) => void
  wake: () => void
  terminate: () => Promise<unknown>
}

export function startThread({ env, desk, graceMs, maxHeapMb }: ThreadOptions): Thread {
  const resourceLimits = { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: MAX_YOUNG_MB }
  // An idle thread does not keep the process alive; a running job does (see `run`).
  const worker = startEntry('worker', env, resourceLimits)
  let resting: NodeJS.Timeout | undefined
  const thread: Thread = {
    isAlive: true,
    rest(ms, giveUp) {
      resting = setTimeout(giveUp, ms).unref()
    },
    wake: () => clearTimeout(resting),
    terminate: () => worker.terminate(),
    run: (job, events, control, cores) => runIn({ worker, desk, graceMs, cores }, job, events, control),
  }
  worker.once('exit', () => {
    thread.isAlive = false
    clearTimeout(resting)
  })
  // Told to the job that runs (see `runIn`); without a listener it would end the process.
  worker.on('error', () => {
    thread.isAlive = false
  })
  return thread
}

function runIn(
  { worker, desk, graceMs, cores }: Pick<ThreadOptions, 'desk' | 'graceMs'> & { worker: Worker, cores: CoreShare },
  job: StageJob, events: StageJobEvents, control: StageJobControl,
): Promise<StageOutcome> {
  const shared = new SharedArrayBuffer(FLAGS_BYTES)
  const flags = new Int32Array(shared)
  const post = (message: ToWorker) => worker.postMessage(message)
  let progress = UNKNOWN_PROGRESS
  let isTimedOut = false
  let hasBegun = false
  let lastError = 'the worker thread ended'
  let cause = 'ENDED'
  let grace: NodeJS.Timeout | undefined
  const tally = createShardTally({ artifacts: listUpstream(job), tell: events.onShards })
  const offers = createOffers(desk, tally, post)

  return new Promise((resolve) => {
    const stop = () => {
      Atomics.store(flags, FLAG_STOP, 1)
      post({ type: 'stop' })
      grace ??= setTimeout(() => {
        lastError = `did not stop within ${graceMs} ms`
        cause = 'NOT_STOPPED'
        void worker.terminate()
      }, graceMs)
    }
    const pause = () => {
      Atomics.store(flags, FLAG_PAUSE, 1)
    }
    const timeout = setTimeout(() => {
      isTimedOut = true
      stop()
    }, job.timeoutMs)

    const end = (outcome: StageOutcome) => {
      clearTimeout(timeout)
      clearTimeout(grace)
      offers.dropAll()
      tally.close()
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      control.cancel.removeEventListener('abort', stop)
      control.pause.removeEventListener('abort', pause)
      worker.unref()
      resolve(outcome)
    }
    const toTimedOut = (): StageOutcome => ({
      type: 'failed',
      progress,
      outputs: [],
      error: {
        reason: 'TIMEOUT', message: `longer than ${job.timeoutMs} ms`, retryable: true,
        metadata: { timeoutMs: String(job.timeoutMs) },
      },
    })
    const onError = (error: Error & { code?: string }) => {
      const isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      lastError = isOutOfMemory ? 'out of memory' : error.message
      cause = isOutOfMemory ? 'OUT_OF_MEMORY' : 'ERROR'
    }
    const onExit = () => {
      tell({ type: 'thread lost', cause: isTimedOut ? 'TIMEOUT' : cause })
      // The thread was still being loaded, which takes longer than the grace on a busy machine. No work is lost.
      if (control.cancel.aborted && !hasBegun) {
        return end({ type: 'cancelled', progress })
      }
      end(isTimedOut
        ? toTimedOut()
        : {
            type: 'crashed', progress,
            error: { reason: 'WORKER_LOST', message: lastError, retryable: true, metadata: { cause } },
          })
    }
    const onMessage = (message: FromWorker) => {
      switch (message.type) {
        case 'begun':
          hasBegun = true
          return
        case 'progress':
          progress = message.progress
          return events.onProgress(progress)
        case 'tokens':
          return events.onTokens(message.delta)
        case 'histogram':
          return events.onHistogram(message.delta)
        case 'alert':
          return events.onAlert(message.alert)
        case 'line':
          return events.onLine(message.line)
        case 'shard':
          return offers.add(message.id, message.spec)
        case 'shard_dropped':
          return offers.drop(message.id)
        case 'cores_asked':
          return post({ type: 'cores_given', cores: cores.take(message.most) })
        case 'cores_returned':
          return cores.giveBack()
        case 'checkpoint':
          progress = message.progress
          events.onCheckpoint(message.checkpoint, message.progress).then(
            () => post({ type: 'checkpoint_saved', id: message.id }),
            (error: unknown) => post({
              type: 'checkpoint_refused', id: message.id,
              message: error instanceof Error ? error.message : String(error),
            }),
          )
          return
        case 'ended':
          progress = message.progress
          if (message.result.type === 'lost') {
            tell({ type: 'thread lost', cause: message.result.error.metadata.cause ?? 'ERROR' })
          }
          return end(
            message.result.type === 'stopped' && isTimedOut ? toTimedOut() : toOutcome(message.result, progress),
          )
      }
    }

    worker.ref()
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    post({ type: 'run', job, flags: shared, ...toShardOffer(desk, job, cores) })
    listen(control.cancel, stop)
    listen(control.pause, pause)
  })
}

/**
 * For the version of the kind that this factory has: a worker of another one does no shards for it. Where the workers
 * have fewer slots than this machine has free cores, its own threads are quicker.
 */
function toShardOffer(
  desk: ShardGiver | undefined, { stage: { kind } }: StageJob, cores: CoreShare,
): { shards?: ShardOffer } {
  const slots = desk?.slotsFor({ kind, kindVersion: findStageKind(kind)?.version ?? '' }) ?? 0
  return desk && slots >= cores.most() ? { shards: { slots, shardBytes: desk.shardBytes } } : {}
}

/** Shards that the stage of a thread has offered to workers. */
function createOffers(desk: ShardGiver | undefined, tally: ShardTally, post: (message: ToWorker) => void) {
  const open = new Map<number, AbortController>()
  return {
    add(id: number, spec: ShardSpec): void {
      const dropping = new AbortController()
      const shard = tally.add(spec)
      open.set(id, dropping)
      dropping.signal.addEventListener('abort', shard.left, { once: true })
      void desk?.offer(spec, dropping.signal, shard).then((end) => {
        open.delete(id)
        if (end.type === 'done') {
          shard.done(end.result.progress.recordsIn)
        }
        else {
          shard.left()
        }
        post({ type: 'shard_ended', id, end, slots: desk.slotsFor(spec) })
      })
    },
    drop(id: number): void {
      open.get(id)?.abort()
      open.delete(id)
    },
    dropAll(): void {
      for (const dropping of open.values()) {
        dropping.abort()
      }
      open.clear()
    },
  }
}

function listen(signal: AbortSignal, react: () => void): void {
  if (signal.aborted) {
    react()
  }
  else {
    signal.addEventListener('abort', react, { once: true })
  }
}

function toOutcome(result: WorkerResult, progress: StageProgress): StageOutcome {
  switch (result.type) {
    case 'done':
      return { type: 'succeeded', progress, outputs: result.outputs }
    case 'paused':
      return { type: 'paused', progress, checkpoint: result.checkpoint }
    case 'stopped':
      return { type: 'cancelled', progress }
    case 'lost':
      return { type: 'crashed', progress, error: result.error }
    case 'failed':
      return { type: 'failed', progress, outputs: result.outputs, error: result.error }
  }
}
