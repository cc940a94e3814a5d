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
  /** 0 to 1 of the values that are there. */
  ratio: number
  /** Absent: all the others. */
  value?: string
}

/** What is drawn above a column, and what its first line says. */
export type ColumnFigure
  = | { kind: 'none' }
  /** Nearly every value is there once: a picture would say nothing. */
    | { kind: 'unique', distinct: number, isEstimate: boolean, ratio: number }
    | { kind: 'shares', distinct: number, isEstimate: boolean, shares: FigureShare[] }
    | { kind: 'numbers', bars: FigureBar[], min: number | string, max: number | string, mean: number | undefined }
    | { kind: 'times', bars: FigureBar[], min: string, max: string }
  /** Characters of texts, items of arrays. */
    | { kind: 'lengths', bars: FigureBar[], mean: number, min: number, max: number }

/** Distinct counts are estimates: above this share they count as unique. */
const UNIQUE_RATIO = 0.95
/** Ids and hashes; longer texts are told apart by their length. */
const LONGEST_ID = 64
/** The frequent values must be most of all, or their bar would be one grey piece. */
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
  return toTextFigure(type, stats, present) ?? (length ? { kind: 'lengths', bars: toFigureBars(histogram), ...length } : { kind: 'none' })
}

function toTextFigure(type: string, { distinct, distinctIsEstimate: isEstimate, length, top }: ColumnStats, present: number): ColumnFigure | undefined {
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
  const shown = top.slice(0, MAX_SHARES).map(({ value, count }): FigureShare => ({ key: `=${value}`, ratio: count / present, value: String(value) }))
  const rest = 1 - shown.reduce((sum, { ratio }) => sum + ratio, 0)
  return rest > 0.000_1 ? [...shown, { key: 'rest', ratio: rest }] : shown
}

/** Versions of before counted the lengths of instants instead. */
const hasTimes = ([first]: readonly StatsBin[], min: string) => first !== undefined && Math.abs(first.from - Date.parse(min)) <= DAY_MS

export function toFigureBars(bins: readonly StatsBin[]): FigureBar[] {
  const most = Math.max(0, ...bins.map(bin => bin.count))
  const step = FIGURE_WIDTH / Math.max(1, bins.length)
  return bins.flatMap(({ count }, index) => {
    if (count <= 0) {
      return []
    }
    const height = round(Math.max(1, (count / most) * TALLEST))
    return [{ key: index, x: round(index * step), y: round(AXIS_Y - height), width: round(Math.max(1, step - GAP)), height }]
  })
}

/** Both sides write the same digits. */
const round = (value: number) => Math.round(value * 10) / 10

/** Whole numbers whole, digits of one that a double cannot say as they are, fractions with as many digits as tell something. */
export function toFigureText(value: number | string): string {
  if (typeof value === 'string') {
    return value
  }
  // The digits that name it, as for its neighbours that come as a text: those that a double adds were in no record.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return String(value)
  }
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) {
    return formatNumber(value)
  }
  return formatNumber(value, Math.abs(value) < 0.1 ? 4 : 2)
}
