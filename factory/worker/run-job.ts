import type { MessagePort } from 'node:worker_threads'
import { findStageKind } from '../stages/registry.ts'
import { StageFailure } from '../stages/stage-definition.ts'
import { openDeciders } from './deciders.ts'
import type { Deciders } from '../stages/row/piece.ts'
import { createJobContext, type JobRoom, toCountsLine } from './job-context.ts'
import { FLAG_STOP, type FromWorker, type ToWorker, type WorkerResult } from './messages.ts'
import { createShardLink } from './shard-link.ts'
import type { Meter } from '../job/meter.ts'
import type { Json } from '../job/stage-job.ts'
import { Stopped } from './stop.ts'
import { toErrorInfo, toFailure } from '../stages/record/to-failure.ts'

/** A stage that awaits for long still reports. */
const TICK_EVERY_MS = 250
/** One thread reads and writes for all of them, and has no more to give to others. */
const MOST_DECIDERS = 8

/** Runs one job in this thread and tells the other side of the port about it. */
export async function runJob(
  port: MessagePort, room: JobRoom, { job, flags, shards }: Extract<ToWorker, { type: 'run' }>,
): Promise<void> {
  const stopping = new AbortController()
  const send = (message: FromWorker) => port.postMessage(message)
  const saving = createCheckpointLink(send)
  const sharing = createShardLink(send, shards)
  const cores = createCoreLink(send)
  let lastCheckpoint = job.checkpoint

  const onMessage = (message: ToWorker) => {
    if (message.type === 'stop') {
      stopping.abort(new Stopped())
      saving.stop()
      cores.stop()
    }
    else {
      saving.onMessage(message)
      sharing.onMessage(message)
      cores.onMessage(message)
    }
  }
  port.on('message', onMessage)
  // Said while the thread was still opening its room, when nobody listened here.
  if (Atomics.load(new Int32Array(flags), FLAG_STOP) !== 0) {
    stopping.abort(new Stopped())
  }

  const definition = findStageKind(job.stage.kind)
  const stage = { ...job.stage, parameters: definition ? definition.complete(job.stage.parameters).parameters : {} }
  const { context, flush, tell } = createJobContext(job, stage, room, {
    send,
    flags: new Int32Array(flags),
    signal: stopping.signal,
    openDeciders: async () => definition?.openDecide
      ? cores.openWith(count =>
          openDeciders(count, { kind: definition.kind, parameters: stage.parameters }, stopping.signal))
      : undefined,
    shards: () => sharing.shards,
    async saveCheckpoint(checkpoint, meter) {
      await saving.save(checkpoint, meter)
      lastCheckpoint = checkpoint
    },
  })
  context.tell('INFO', () =>
    `attempt ${job.attempt} of ${job.stage.kind} starts${job.checkpoint === undefined ? '' : ' from its checkpoint'}`)
  const ticking = setInterval(context.tick, TICK_EVERY_MS)
  let result: WorkerResult
  try {
    if (!definition) {
      throw new StageFailure('UNKNOWN_KIND', `no stage kind ${job.stage.kind}`, { metadata: { kind: job.stage.kind } })
    }
    const ended = await definition.execute(context)
    result = ended.type === 'paused' ? { type: 'paused', checkpoint: lastCheckpoint } : ended
  }
  catch (error) {
    result = stopping.signal.aborted || error instanceof Stopped ? { type: 'stopped' } : toFailed(error)
  }
  finally {
    clearInterval(ticking)
    port.off('message', onMessage)
  }
  flush()
  const hasFailed = result.type === 'failed' || result.type === 'lost'
  tell(hasFailed ? 'ERROR' : 'INFO', () => `${toEndWords(result)}; ${toCountsLine(context.meter)}`, true)
  send({ type: 'ended', result, progress: context.meter.read() })
}

function toEndWords(result: WorkerResult): string {
  switch (result.type) {
    case 'done':
      return 'done'
    case 'paused':
      return 'paused at a checkpoint'
    case 'stopped':
      return 'stopped'
    case 'lost':
    case 'failed':
      return `failed with ${result.error.reason}: ${result.error.message}`
  }
}

function createCheckpointLink(send: (message: FromWorker) => void) {
  const waiting = new Map<number, { resolve: () => void, reject: (error: Error) => void }>()
  let lastId = 0
  return {
    save(checkpoint: Json, meter: Meter): Promise<void> {
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        send({ type: 'checkpoint', id, checkpoint, progress: meter.read() })
      })
    },
    /** Nobody waits for what may never come. */
    stop(): void {
      for (const { reject } of waiting.values()) {
        reject(new Stopped())
      }
      waiting.clear()
    },
    onMessage(message: ToWorker): void {
      if (message.type === 'checkpoint_saved') {
        waiting.get(message.id)?.resolve()
        waiting.delete(message.id)
      }
      else if (message.type === 'checkpoint_refused') {
        waiting.get(message.id)?.reject(new StageFailure('CHECKPOINT_REFUSED', message.message, { isRetryable: true }))
        waiting.delete(message.id)
      }
    },
  }
}

/** Asks for the cores that threads of this stage may use, and returns them when these have ended. */
function createCoreLink(send: (message: FromWorker) => void) {
  let waiting = Promise.withResolvers<number>()
  const giveBack = () => send({ type: 'cores_returned' })
  return {
    /** @returns undefined when none is free. */
    async openWith(open: (count: number) => Promise<Deciders>): Promise<Deciders | undefined> {
      waiting = Promise.withResolvers()
      send({ type: 'cores_asked', most: MOST_DECIDERS })
      const count = await waiting.promise
      if (count < 2) {
        return undefined
      }
      try {
        const deciders = await open(count)
        return { ...deciders, close: () => deciders.close().finally(giveBack) }
      }
      catch (error) {
        giveBack()
        throw error
      }
    },
    stop(): void {
      waiting.promise.catch(() => undefined)
      waiting.reject(new Stopped())
    },
    onMessage(message: ToWorker): void {
      if (message.type === 'cores_given') {
        waiting.resolve(message.cores)
      }
    },
  }
}

function toFailed(error: unknown): WorkerResult {
  const failure = toFailure(error)
  if (failure.reason === 'WORKER_LOST') {
    return { type: 'lost', error: toErrorInfo(failure) }
  }
  return { type: 'failed', error: toErrorInfo(failure), outputs: failure.outputs }
}
