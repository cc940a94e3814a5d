import type { ColumnStats, FrequentValue, StatsBin } from '#shared/domain/dataset/column-stats'
import { formatNumber } from '../format/number-format'

/** Measures of ui.md; lengths of an SVG, so they are numbers here and not tokens. */
export const FIGURE_WIDTH = 120
export const FIGURE_HEIGHT = 34
const AXIS_Y = 33.5
const TALLEST = 31
const GAP = 1.2

export interface FigureBar { key: number, x: number, y: number, width: number, height: number }

export interface FigureShare {
  key: string
  /** Share of the values that are present, 0 to 1. */
  ratio: number
  /** Absent = all other values. */
  value?: string
}

/** The figure above a column, with the values of its first line. */
export type ColumnFigure
  = | { kind: 'none' }
  /** Nearly all values are distinct: a picture would tell nothing. */
    | { kind: 'unique', distinct: number, isEstimate: boolean, ratio: number }
    | { kind: 'shares', distinct: number, isEstimate: boolean, shares: FigureShare[] }
    | { kind: 'numbers', bars: FigureBar[], min: number | string, max: number | string, mean: number | undefined }
    | { kind: 'times', bars: FigureBar[], min: string, max: string }
  /** Lengths: characters of texts, items of arrays. */
    | { kind: 'lengths', bars: FigureBar[], mean: number, min: number, max: number }

/** Distinct counts are estimates: above this share the values count as unique. */
const UNIQUE_RATIO = 0.95
/** Texts up to this length may be ids and hashes; longer ones are shown by their lengths. */
const LONGEST_ID = 64
/** Shares are drawn only when the frequent values are more than this part of all. */
const SHARES_RATIO = 0.5
const MAX_SHARES = 4
const DAY_MS = 86_400_000

export function toColumnFigure(type: string, stats: ColumnStats | undefined, rows: number): ColumnFigure {
  const present = stats ? rows - stats.nulls : 0
  if (!stats || present <= 0) {
    return { kind: 'none' }
  }
  const { min, max, mean, length, histogram } = stats
  if (type !== 'timestamp' && min !== undefined && max !== undefined) {
    return { kind: 'numbers', bars: toFigureBars(histogram), min, max, mean }
  }
  if (type === 'timestamp' && typeof min === 'string' && typeof max === 'string') {
    return { kind: 'times', bars: hasTimes(histogram, min) ? toFigureBars(histogram) : [], min, max }
  }
  return toTextFigure(type, stats, present)
    ?? (length ? { kind: 'lengths', bars: toFigureBars(histogram), ...length } : { kind: 'none' })
}

function toTextFigure(
  type: string, { distinct, distinctIsEstimate: isEstimate, length, top }: ColumnStats, present: number,
): ColumnFigure | undefined {
  const covered = top.reduce((sum, { count }) => sum + count, 0) / present
  if ((type === 'boolean' || type === 'string') && distinct < present * UNIQUE_RATIO && covered >= SHARES_RATIO) {
    return { kind: 'shares', distinct, isEstimate, shares: toShares(top, present) }
  }
  if (type === 'string' && distinct >= present * UNIQUE_RATIO && length && length.max <= LONGEST_ID) {
    return { kind: 'unique', distinct, isEstimate, ratio: Math.min(1, distinct / present) }
  }
  return undefined
}

function toShares(top: readonly FrequentValue[], present: number): FigureShare[] {
  const shown = top.slice(0, MAX_SHARES)
    .map(({ value, count }): FigureShare => ({ key: `=${value}`, ratio: count / present, value: String(value) }))
  const rest = 1 - shown.reduce((sum, { ratio }) => sum + ratio, 0)
  return rest > 0.000_1 ? [...shown, { key: 'rest', ratio: rest }] : shown
}

/** Statistics of older versions counted the lengths of instants instead. */
const hasTimes = ([first]: readonly StatsBin[], min: string) =>
  first !== undefined && Math.abs(first.from - Date.parse(min)) <= DAY_MS

export function toFigureBars(bins: readonly StatsBin[]): FigureBar[] {
  const most = Math.max(0, ...bins.map(bin => bin.count))
  const step = FIGURE_WIDTH / Math.max(1, bins.length)
  return bins.flatMap(({ count }, index) => {
    if (count <= 0) {
      return []
    }
    const height = round(Math.max(1, (count / most) * TALLEST))
    return [
      { key: index, x: round(index * step), y: round(AXIS_Y - height), width: round(Math.max(1, step - GAP)), height },
    ]
  })
}

/** Server and browser write the same digits. */
const round = (value: number) => Math.round(value * 10) / 10

/** Integers in full, numbers beyond a double by their digits, fractions with the digits that matter. */
export function toFigureText(value: number | string): string {
  if (typeof value === 'string') {
    return value
  }
  // The shortest digits, like its neighbours that come as text: further digits of the double occur in no record.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return String(value)
  }
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) {
    return formatNumber(value)
  }
  return formatNumber(value, Math.abs(value) < 0.1 ? 4 : 2)
}
