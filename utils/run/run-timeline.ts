import type { StageAttemptView, StageRunView } from '#shared/contract/run/run.contract'
import type { RoleOf } from '#shared/domain/pipeline/kind-book'
import type { TimeWindow } from '../timeline/timeline-window'
import { isStageEnded, toStageTime } from './run-time'

/** A part of a lane, in percent of the axis. */
export interface Stretch {
  start: number
  size: number
}

/** `wait`: for a worker or for the next attempt; `gate`: for a person's decision. */
export interface TimelineBar extends Stretch {
  key: string
  look: 'wait' | 'run' | 'pause' | 'gate'
  ms: number
  /** For a wait: the attempt that ends it. */
  attempt: number
  state: StageAttemptView['state']
  /** The bar has not ended yet. */
  isOpen: boolean
}

export interface TimelineLane {
  stageKey: string
  /** In order of time, with every attempt. */
  bars: TimelineBar[]
  /** From the first start to the end, or to now. */
  elapsedMs?: number
  attempts: number
}

export interface Timeline {
  lanes: TimelineLane[]
  ticks: { at: number, position: number }[]
  /** Position of the present in percent; absent when the run is over, and when it is not shown. */
  now?: number
}

export interface TimelineSpan {
  startedAt: number
  /** `undefined` while the run has not ended. */
  finishedAt?: number
  nowMs: number
  /** The part that is shown; default: all of it. */
  window?: TimeWindow | undefined
  roleOf: RoleOf
}

const MINUTE_MS = 60_000

/** Distances of ticks that suit a clock. */
const TICK_STEPS_MS = [
  5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000,
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440].map(minutes => minutes * MINUTE_MS),
]

const MAX_TICKS = 7

/**
 * Lanes of the Gantt chart: an attempt is drawn from its start to its end without its pauses; before and between
 * attempts the stage waits.
 */
export function toTimeline(stages: readonly StageRunView[], span: TimelineSpan): Timeline {
  const { finishedAt, nowMs, roleOf } = span
  const axis = span.window ?? toWhole(span)
  const lengthMs = axis.to - axis.from
  const toPosition = (at: number) => Math.min(100, Math.max(0, (at - axis.from) / lengthMs * 100))
  const toStretch = (from: number, to: number): Stretch => ({
    start: toPosition(from), size: Math.max(0, toPosition(to) - toPosition(from)),
  })
  const lanes = stages.map(stage =>
    toLane(stage, finishedAt ?? nowMs, { axis, toStretch, isGate: roleOf(stage.kind) === 'gate' }))
  const isNow = finishedAt === undefined && nowMs >= axis.from && nowMs <= axis.to
  return { lanes, ticks: toTicks(axis.from, lengthMs), now: isNow ? toPosition(nowMs) : undefined }
}

/**
 * All of a run. While it is active some room is left on the right, so that the "now" line does not stick to the edge.
 */
export function toWhole(
  { startedAt, finishedAt, nowMs }: Pick<TimelineSpan, 'startedAt' | 'finishedAt' | 'nowMs'>,
): TimeWindow {
  const lengthMs = ((finishedAt ?? nowMs) - startedAt) * (finishedAt === undefined ? 1.06 : 1)
  return { from: startedAt, to: startedAt + Math.max(1_000, lengthMs) }
}

/** Width of a clock label on a phone's axis, with a gap. */
const NARROW_LABEL_PERCENT = 30

/** Ticks whose labels fit on a narrow axis, without overlapping each other, "now" or the edge. */
export function toSparseTicks<T extends { position: number }>(
  ticks: readonly T[], now: number | undefined, labelPercent = NARROW_LABEL_PERCENT,
): T[] {
  let end = 0
  return ticks.filter(({ position }) => {
    // The first label begins at the edge, all others have their tick in the middle.
    const start = position < 3 ? position : position - labelPercent / 2
    const fits = start >= end && start + labelPercent <= (now === undefined ? 100 : now - labelPercent / 2)
    if (fits) {
      end = start + labelPercent
    }
    return fits
  })
}

interface LanePlace {
  axis: TimeWindow
  toStretch: (from: number, to: number) => Stretch
  isGate: boolean
}

function toLane(stage: StageRunView, end: number, { axis, toStretch, isGate }: LanePlace): TimelineLane {
  const spans = [
    ...stage.attempts.flatMap((attempt, index) => toSpans(attempt, stage.attempts[index - 1], end)),
    ...toLastWait(stage, end),
  ]
    .filter(({ from, to }) => from <= axis.to && to >= axis.from)
  return {
    stageKey: stage.stageKey,
    attempts: stage.attempts.length,
    bars: spans.map(({ from, to, ...bar }) => ({
      ...bar,
      ...toStretch(from, to),
      ...bar.look === 'pause' && isGate && { look: 'gate' as const },
      key: `${bar.look} ${from}`,
      ms: Math.max(0, to - from),
    })),
    elapsedMs: toStageTime(stage, end).elapsedMs,
  }
}

type Span = Omit<TimelineBar, keyof Stretch | 'key' | 'ms'> & { from: number, to: number }

/** The wait before an attempt, then its work and its pauses by turns. */
function toSpans(
  { attempt, state, queuedAt, startedAt, finishedAt, pauses }: StageAttemptView, before: StageAttemptView | undefined,
  now: number,
): Span[] {
  const [start, end] = [Date.parse(startedAt), toTime(finishedAt) ?? now]
  const base = { attempt, state, isOpen: false }
  const waitsFrom = toTime(before?.finishedAt ?? queuedAt) ?? start
  const spans: Span[] = waitsFrom < start ? [{ ...base, look: 'wait', from: waitsFrom, to: start }] : []
  let at = start
  for (const pause of pauses) {
    const [from, to] = [Date.parse(pause.from), toTime(pause.to) ?? end]
    spans.push(
      { ...base, look: 'run', from: at, to: from }, { ...base, look: 'pause', from, to, isOpen: pause.to === null },
    )
    at = to
  }
  return pauses.at(-1)?.to === null
    ? spans
    : [...spans, { ...base, look: 'run', from: at, to: end, isOpen: finishedAt === null }]
}

/** The wait that no attempt has ended. */
function toLastWait(stage: StageRunView, now: number): Span[] {
  const newest = stage.attempts.at(-1)
  const from = toTime(newest ? newest.finishedAt : stage.queuedAt)
  const to = isStageEnded(stage) ? toTime(stage.finishedAt) ?? now : now
  return from === undefined || to <= from
    ? []
    : [{
        look: 'wait', from, to, attempt: (newest?.attempt ?? 0) + 1, state: stage.state, isOpen: !isStageEnded(stage),
      }]
}

/** Records of an attempt in this state: those of the stage belong to the attempt that ended like the stage. */
export const countsIn = (
  { recordsIn, recordsFailed, ...stage }: Pick<StageRunView, 'state' | 'recordsIn' | 'recordsFailed'>,
  state: StageAttemptView['state'],
) =>
  state === stage.state ? { recordsIn, recordsFailed } : { recordsIn: 0, recordsFailed: 0 }

const toTime = (at: string | null | undefined): number | undefined => at ? Date.parse(at) : undefined

/** Narrower bars carry their text beside them. */
const TEXT_INSIDE_PERCENT = 22
/** A bar that ends further right has no room behind it. */
const ROOM_BEHIND_PERCENT = 82

/** Where the text of a lane is placed: in its widest bar, behind its end or before its start; nowhere without room. */
export function placeText(bars: readonly TimelineBar[]): { inside?: string, behind?: number, before?: number } {
  const widest = bars.filter(bar => bar.look === 'run')
    .reduce<TimelineBar | undefined>((most, bar) => most && most.size >= bar.size ? most : bar, undefined)
  if (!widest) {
    return {}
  }
  if (widest.size >= TEXT_INSIDE_PERCENT) {
    return { inside: widest.key }
  }
  const [start, end] = [bars[0]?.start ?? 0, Math.max(...bars.map(bar => bar.start + bar.size))]
  return end < ROOM_BEHIND_PERCENT ? { behind: end } : start > 100 - ROOM_BEHIND_PERCENT ? { before: start } : {}
}

function toTicks(startedAt: number, lengthMs: number) {
  const step = TICK_STEPS_MS.find(candidate => lengthMs / candidate <= MAX_TICKS)
    ?? Math.ceil(lengthMs / MAX_TICKS / (1_440 * MINUTE_MS)) * 1_440 * MINUTE_MS
  const ticks: { at: number, position: number }[] = []
  for (let at = Math.ceil(startedAt / step) * step; at <= startedAt + lengthMs; at += step) {
    ticks.push({ at, position: (at - startedAt) / lengthMs * 100 })
  }
  return ticks
}
