import type { StageRunView } from '#shared/contract/run.contract'

/** A stretch of a lane in percent of the whole axis. */
export interface Stretch {
  start: number
  size: number
}

export interface TimelineLane {
  stageKey: string
  /** From queued to started (or to now). */
  wait?: Stretch
  run?: Stretch
  isOpen: boolean
  runMs?: number
  waitMs?: number
  attempt: number
}

export interface Timeline {
  lanes: TimelineLane[]
  ticks: { at: number, position: number }[]
  /** Percent; absent when the run is over. */
  now?: number
}

export interface TimelineSpan {
  startedAt: number
  /** `undefined` while the run goes on. */
  finishedAt?: number
  nowMs: number
}

const MINUTE_MS = 60_000

/** Distances of ticks that read well on a clock. */
const TICK_STEPS_MS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440].map(minutes => minutes * MINUTE_MS)]

const MAX_TICKS = 7

/** Lanes of the Gantt chart: waiting is what lies between queued and started, running what lies between started and ended. */
export function toTimeline(stages: readonly StageRunView[], { startedAt, finishedAt, nowMs }: TimelineSpan): Timeline {
  const end = finishedAt ?? nowMs
  // A running chart keeps some room on the right, so that the "now" line does not stick to the edge.
  const lengthMs = Math.max(1_000, (end - startedAt) * (finishedAt === undefined ? 1.06 : 1))
  const toPosition = (at: number) => Math.min(100, Math.max(0, (at - startedAt) / lengthMs * 100))
  const toStretch = (from: number, to: number): Stretch => ({ start: toPosition(from), size: Math.max(0, toPosition(to) - toPosition(from)) })
  const lanes = stages.map(stage => toLane(stage, end, toStretch))
  return { lanes, ticks: toTicks(startedAt, lengthMs), now: finishedAt === undefined ? toPosition(nowMs) : undefined }
}

/** Room that a clock label takes on a phone's axis, with a gap. */
const NARROW_LABEL_PERCENT = 30

/** The ticks that can be labelled on a narrow axis without one label over another, over "now" or over the edge. */
export function toSparseTicks<T extends { position: number }>(ticks: readonly T[], now: number | undefined): T[] {
  let end = 0
  return ticks.filter(({ position }) => {
    // The first label begins at the edge, all others have their tick in the middle.
    const start = position < 3 ? position : position - NARROW_LABEL_PERCENT / 2
    const fits = start >= end && start + NARROW_LABEL_PERCENT <= (now === undefined ? 100 : now - NARROW_LABEL_PERCENT / 2)
    if (fits) {
      end = start + NARROW_LABEL_PERCENT
    }
    return fits
  })
}

function toLane(stage: StageRunView, end: number, toStretch: (from: number, to: number) => Stretch): TimelineLane {
  const queued = stage.queuedAt ? Date.parse(stage.queuedAt) : undefined
  const started = stage.startedAt ? Date.parse(stage.startedAt) : undefined
  const finished = stage.finishedAt ? Date.parse(stage.finishedAt) : undefined
  const waitEnd = started ?? finished ?? end
  const runEnd = finished ?? end
  return {
    stageKey: stage.stageKey,
    attempt: stage.attempt,
    isOpen: started !== undefined && finished === undefined,
    ...queued !== undefined && waitEnd > queued ? { wait: toStretch(queued, waitEnd), waitMs: waitEnd - queued } : {},
    ...started !== undefined ? { run: toStretch(started, runEnd), runMs: Math.max(0, runEnd - started) } : {},
  }
}

function toTicks(startedAt: number, lengthMs: number) {
  const step = TICK_STEPS_MS.find(candidate => lengthMs / candidate <= MAX_TICKS) ?? Math.ceil(lengthMs / MAX_TICKS / (1_440 * MINUTE_MS)) * 1_440 * MINUTE_MS
  const ticks: { at: number, position: number }[] = []
  for (let at = Math.ceil(startedAt / step) * step; at <= startedAt + lengthMs; at += step) {
    ticks.push({ at, position: (at - startedAt) / lengthMs * 100 })
  }
  return ticks
}
