/** Statistics of one column over a whole version, as the stage that writes it counts them. */
export interface ColumnStats {
  nulls: number
  distinct: number
  /** Up to 4,096 distinct values are counted; above that they are estimated within a few percent. */
  distinctIsEstimate: boolean
  /** For numbers and timestamps; timestamps as ISO text, numbers beyond a double as their digits. */
  min?: number | string
  max?: number | string
  mean?: number
  /** Length: characters of text, items of arrays. */
  length?: { min: number, max: number, mean: number }
  /** The most frequent first. */
  top: FrequentValue[]
  /** Histogram of numbers, of timestamps in ms since 1970, else of lengths. */
  histogram: StatsBin[]
}

/** A number beyond a double is stored as its digits. */
export interface FrequentValue { value: string | number | boolean, count: number }

export interface StatsBin {
  from: number
  /** Exclusive, except for the last bin. */
  to: number
  count: number
}

/** Versions keep their statistics as counted at the time; missing fields and fields of another format are skipped. */
export function toColumnStats(value: unknown): ColumnStats | undefined {
  if (!isRecord(value) || !isNumber(value.nulls) || !isNumber(value.distinct)) {
    return undefined
  }
  const length = toLength(value.length)
  return {
    nulls: value.nulls,
    distinct: value.distinct,
    // Older versions have only estimates and lack this field.
    distinctIsEstimate: value.distinctIsEstimate !== false,
    ...isEnd(value.min) && { min: value.min },
    ...isEnd(value.max) && { max: value.max },
    ...isNumber(value.mean) && { mean: value.mean },
    ...length && { length },
    top: toList(value.top).filter(isFrequent),
    histogram: toList(value.histogram).filter(isBin),
  }
}

function toLength(value: unknown): ColumnStats['length'] {
  return isRecord(value) && isNumber(value.min) && isNumber(value.max) && isNumber(value.mean)
    ? { min: value.min, max: value.max, mean: value.mean }
    : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isEnd = (value: unknown): value is number | string => isNumber(value) || typeof value === 'string'
const toList = (value: unknown): unknown[] => Array.isArray(value) ? value : []
const isFrequent = (item: unknown): item is FrequentValue =>
  isRecord(item) && isNumber(item.count) && ['string', 'number', 'boolean'].includes(typeof item.value)
const isBin = (item: unknown): item is StatsBin =>
  isRecord(item) && isNumber(item.from) && isNumber(item.to) && isNumber(item.count)
