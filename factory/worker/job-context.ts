import type { ArtifactStore } from '#artifact/store.ts'
import type { ModelCaller, StageContext } from '../stages/stage-definition.ts'
import { createDeltaBuffer } from './delta-buffer.ts'
import { FLAG_PAUSE, FLAG_STOP, type FromWorker } from './messages.ts'
import { createMeter, type Meter } from '../job/meter.ts'
import { type Json, MAX_LINE_CHARS, type StageJob, type StageLine, type StageSpec } from '../job/stage-job.ts'
import { Stopped } from './stop.ts'

const FLUSH_EVERY_MS = 1_000
/** Work that a crash may cost. */
const CHECKPOINT_EVERY_MS = 2_000

export interface JobLink {
  send: (message: FromWorker) => void
  /** Resolves when the other side says that it is durable. */
  saveCheckpoint: (checkpoint: Json, meter: Meter) => Promise<void>
  flags: Int32Array
  signal: AbortSignal
  openDeciders: StageContext['openDeciders']
  shards: StageContext['shards']
}

export interface JobRoom {
  store: ArtifactStore
  sourceRoots: string[]
  model: ModelCaller
}

/** `isLast`: no line will come that could tell how many were left out. */
type Tell = (severity: StageLine['severity'], toText: () => string, isLast?: boolean) => void

/** What one stage sees of its thread; `flush` and `tell` are for the thread itself. */
export function createJobContext(
  job: StageJob, stage: StageSpec, room: JobRoom, link: JobLink,
): { context: StageContext, flush: () => void, tell: Tell } {
  const meter = createMeter()
  const deltas = createDeltaBuffer()
  const tell = createLineTeller(line => link.send({ type: 'line', line }))
  let flushedAt = performance.now()
  let savedAt = flushedAt

  const flush = () => {
    flushedAt = performance.now()
    const { tokens, histograms } = deltas.take()
    for (const delta of tokens) {
      link.send({ type: 'tokens', delta })
    }
    for (const delta of histograms) {
      link.send({ type: 'histogram', delta })
    }
  }
  const tick = () => {
    if (performance.now() - flushedAt >= FLUSH_EVERY_MS) {
      flush()
      link.send({ type: 'progress', progress: meter.read() })
      tell('INFO', () => toCountsLine(meter))
    }
  }

  const context: StageContext = {
    job,
    stage,
    ...room,
    meter,
    signal: link.signal,
    openDeciders: link.openDeciders,
    shards: link.shards,
    throwIfStopped() {
      if (Atomics.load(link.flags, FLAG_STOP) !== 0) {
        throw new Stopped()
      }
    },
    isPauseAsked: () => Atomics.load(link.flags, FLAG_PAUSE) !== 0,
    tick,
    isCheckpointDue: () => performance.now() - savedAt >= CHECKPOINT_EVERY_MS,
    async saveCheckpoint(checkpoint) {
      // Before the checkpoint: what it covers must not be lost when the thread dies right after it.
      flush()
      await link.saveCheckpoint(checkpoint, meter)
      savedAt = performance.now()
    },
    addTokens: delta => deltas.addTokens(delta),
    addSample: (name, labels, value) => deltas.addSample(name, labels, value),
    alert(alert) {
      link.send({ type: 'alert', alert })
      tell(alert.severity, () => `${alert.code}: ${alert.message}`)
    },
    tell,
  }
  return { context, flush, tell }
}

export const toCountsLine = ({ recordsIn, recordsOut, recordsDropped, recordsFailed }: Meter): string =>
  `${recordsIn} records read, ${recordsOut} output, ${recordsDropped} dropped, ${recordsFailed} failed`

/** More lines a second are of no use to a reader, and would cost the stage time. */
const MAX_PER_SECOND = 50
const SECOND_MS = 1_000

/** Sends lines, at most so many a second; those left out are counted in the next one and never made. */
export function createLineTeller(send: (line: StageLine) => void, now: () => number = Date.now): Tell {
  let windowStart = 0
  let sent = 0
  let dropped = 0
  return (severity, toText, isLast = false) => {
    const at = now()
    if (at - windowStart >= SECOND_MS || at < windowStart) {
      windowStart = at
      sent = 0
    }
    // What ends a stage is always told.
    if (sent >= MAX_PER_SECOND && severity !== 'ERROR' && !isLast) {
      dropped += 1
      return
    }
    sent += 1
    send({ at, severity, text: toText().replaceAll(/[\r\n]+/g, ' ').slice(0, MAX_LINE_CHARS), dropped })
    dropped = 0
  }
}
