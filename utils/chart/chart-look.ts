import type { ChartColor } from './chart-data'

/** The CSS token of a colour. */
export const COLOR_TOKEN: Record<ChartColor, string> = {
  1: '--chart-1', 2: '--chart-2', 3: '--chart-3', 4: '--chart-4', 5: '--chart-5', 6: '--chart-6', 7: '--chart-7',
  8: '--chart-8',
  rest: '--chart-rest', good: '--run-succeeded', bad: '--run-failed', accent: '--chart-1', muted: '--chart-previous',
  queued: '--run-queued', running: '--run-running', paused: '--run-paused', waiting: '--run-waiting',
  cancelling: '--run-cancelling', partial: '--run-partial', crashed: '--run-crashed', cancelled: '--run-cancelled',
}

export type Marker = 'circle' | 'rect' | 'triangle' | 'rectRot'

export interface SeriesLook {
  /** Lengths of dash and gap in px; [] = solid. */
  dash: number[]
  marker: Marker
  isHollow: boolean
}

/** Dash of the previous period. */
export const BEFORE_DASH = [5, 4]

/** Dash of provisional values. */
export const PROVISIONAL_DASH = [1.5, 4]

/** Opacity of a provisional bar. */
export const PROVISIONAL_ALPHA = 0.45

const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]]
const MARKERS: Marker[] = ['circle', 'rect', 'triangle', 'rectRot']

/** Dash and marker depend on the colour, not on the position: hiding one series changes no other. */
export function toLook(color: ChartColor): SeriesLook {
  const index = typeof color === 'number' ? color - 1 : 0
  return { dash: DASHES[index % 4] ?? [], marker: MARKERS[index % 4] ?? 'circle', isHollow: index >= 4 }
}

const SLICE_COLORS = [1, 2, 3, 4, 5, 6, 7, 8] as const

/** Colour of the nth slice without a colour of its own. */
export const toSliceColor = (index: number): ChartColor => SLICE_COLORS[index] ?? 'rest'

/**
 * The same colour with its opacity multiplied by `alpha` (0 to 1); a colour that is not `rgba()` is returned as it is.
 */
export function withAlpha(color: string, alpha: number): string {
  const match = /^rgba\((.+), ([\d.]+)\)$/.exec(color)
  return match ? `rgba(${match[1]}, ${Math.round(Number(match[2]) * alpha * 100) / 100})` : color
}
