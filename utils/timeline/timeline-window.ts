/** The part of a run's time that the timeline shows; instants in milliseconds. */
export interface TimeWindow {
  from: number
  to: number
}

/** Stages of small runs take hundredths of a second. */
const LEAST_MS = 20
/** A key moves the window by this part of itself. */
const STRIDE = 0.5

/** Of the wanted size, as near as possible to where it is wanted, inside the whole. */
export function keepWithin({ from, to }: TimeWindow, whole: TimeWindow): TimeWindow {
  const size = Math.min(Math.max(to - from, LEAST_MS), whole.to - whole.from)
  const start = Math.min(Math.max(from, whole.from), whole.to - size)
  return { from: start, to: start + size }
}

/** Half or twice the size, around its middle. */
export function zoomWindow({ from, to }: TimeWindow, whole: TimeWindow, direction: 1 | -1): TimeWindow {
  const half = (to - from) * (direction > 0 ? 0.25 : 1)
  const middle = (from + to) / 2
  return keepWithin({ from: middle - half, to: middle + half }, whole)
}

/** Earlier or later by half of itself. */
export function moveWindow({ from, to }: TimeWindow, whole: TimeWindow, direction: 1 | -1): TimeWindow {
  const by = (to - from) * STRIDE * direction
  return keepWithin({ from: from + by, to: to + by }, whole)
}

export const isWhole = (window: TimeWindow, whole: TimeWindow): boolean =>
  window.from <= whole.from && window.to >= whole.to

export const canShrink = ({ from, to }: TimeWindow): boolean => to - from > LEAST_MS
