/** Statistics of one column over a whole version, as the publish stage counts them. */
export interface ColumnStats {
  nulls: number
  distinct: number
  /** Of many values they are an estimate, within a few percent; up to 4,096 they are counted. */
  distinctIsEstimate: boolean
  /** Of numbers and of instants; instants as ISO texts, and as its digits a number that a double cannot say. */
  min?: number | string
  max?: number | string
  mean?: number
  /** Characters of texts, items of arrays. */
  length?: { min: number, max: number, mean: number }
  /** The most frequent first. */
  top: FrequentValue[]
  /** Of numbers; of instants in ms since 1970; else of lengths. */
  histogram: StatsBin[]
}

/** A number that a double cannot say is here as its digits. */
export interface FrequentValue { value: string | number | boolean, count: number }

export interface StatsBin {
  from: number
  /** Exclusive, but for the last bin. */
  to: number
  count: number
}

/** Versions keep their statistics as they were counted; what is missing or has another form is left out. */
export function toColumnStats(value: unknown): ColumnStats | undefined {
  if (!isRecord(value) || !isNumber(value.nulls) || !isNumber(value.distinct)) {
    return undefined
  }
  const length = toLength(value.length)
  return {
    nulls: value.nulls,
    distinct: value.distinct,
    // Older versions hold estimates alone, and no such field.
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
const isFrequent = (item: unknown): item is FrequentValue => isRecord(item) && isNumber(item.count) && ['string', 'number', 'boolean'].includes(typeof item.value)
const isBin = (item: unknown): item is StatsBin => isRecord(item) && isNumber(item.from) && isNumber(item.to) && isNumber(item.count)
