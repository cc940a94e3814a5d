import type { XXHashAPI } from 'xxhash-wasm'
import { compareNumbers, type ExactNumber, toCanonicalNumber } from '#record/exact-number.ts'
import { namesInOrder } from '#record/names-in-order.ts'
import { isNumber } from '#record/value.ts'
import type { JsonRecord, Value } from '../../io/field-path.ts'
import type { Column } from '../stage-definition.ts'
import { countChars } from '../text/chars.ts'
import { type ColumnType, joinTypes, typeOf } from './column-type.ts'
import { FrequentValues } from './frequent-values.ts'
import { ValueHistogram } from './value-histogram.ts'
import { addHashed } from '../../io/hash.ts'
import { DistinctCount } from '../../io/hyperloglog.ts'

/** Maximum number of columns; a record with more names uses names as data. */
const MAX_COLUMNS = 300
/** Longer texts are not counted as categories. */
const MAX_TOP_VALUE_CHARS = 200
const TOP_VALUES = 10
const BINS = 20
/** Only this many characters of a text are hashed for the distinct count. */
const MAX_HASHED_CHARS = 4_096

class ColumnCounter {
  readonly types = new Map<ColumnType, number>()
  present = 0
  private readonly distinct = new DistinctCount()
  private readonly frequent = new FrequentValues()
  private readonly numbers = new ValueHistogram()
  private readonly lengths = new ValueHistogram()
  /** Ms since 1970. */
  private readonly times = new ValueHistogram()
  private least: number | ExactNumber | undefined
  private most: number | ExactNumber | undefined
  /** A number outside the range of doubles is not in the histogram and not in the mean. */
  private hasBeyond = false
  private minText: string | undefined
  private maxText: string | undefined

  add(value: Value, hash: XXHashAPI): void {
    this.present += 1
    const type = typeOf(value)
    this.types.set(type, (this.types.get(type) ?? 0) + 1)
    if (value === null) {
      return
    }
    const text = isNumber(value)
      ? toCanonicalNumber(value)
      : typeof value === 'object' ? JSON.stringify(value) : String(value)
    const isCategory = (isNumber(value) || typeof value !== 'object') && text.length <= MAX_TOP_VALUE_CHARS
    // A value that is being counted has been hashed when it was first seen.
    if (!isCategory || !this.frequent.add(typeof value === 'object' ? text : value)) {
      const hashed = text.length > MAX_HASHED_CHARS ? `${text.length}:${text.slice(0, MAX_HASHED_CHARS)}` : text
      addHashed(this.distinct, hashed, hash)
    }
    if (isNumber(value)) {
      this.addNumber(value)
    }
    if (typeof value === 'string' || Array.isArray(value)) {
      this.lengths.add(typeof value === 'string' ? countChars(value) : value.length)
    }
    if (type === 'timestamp') {
      this.addTime(text)
      this.minText = this.minText === undefined || text < this.minText ? text : this.minText
      this.maxText = this.maxText === undefined || text > this.maxText ? text : this.maxText
    }
  }

  private addNumber(value: number | ExactNumber): void {
    this.least = this.least === undefined || compareNumbers(value, this.least) < 0 ? value : this.least
    this.most = this.most === undefined || compareNumbers(value, this.most) > 0 ? value : this.most
    const near = Number(value)
    if (Number.isFinite(near)) {
      this.numbers.add(near)
    }
    else {
      this.hasBeyond = true
    }
  }

  /** Without an offset UTC is assumed, as for the range; an impossible date (02-30) is not in the histogram. */
  private addTime(text: string): void {
    const atMs = Date.parse(/[Zz]$|[+-]\d\d:?\d\d$|^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`)
    if (Number.isFinite(atMs)) {
      this.times.add(atMs)
    }
  }

  read(rows: number) {
    const type = joinTypes(this.types.keys())
    const hasNumbers = type === 'integer' || type === 'number'
    return {
      type,
      nulls: rows - this.present + (this.types.get('null') ?? 0),
      ...this.distinct.read(this.present),
      ...(hasNumbers
        ? { min: toEnd(this.least), max: toEnd(this.most), ...!this.hasBeyond && { mean: this.numbers.mean } }
        : {}),
      ...(type === 'timestamp' ? { min: this.minText, max: this.maxText } : {}),
      ...(type === 'string' || type === 'array'
        ? { length: { min: this.lengths.min, max: this.lengths.max, mean: this.lengths.mean } }
        : {}),
      top: this.frequent.top(TOP_VALUES),
      histogram: (hasNumbers ? this.numbers : type === 'timestamp' ? this.times : this.lengths).bins(BINS),
    }
  }
}

/** A number that a double cannot represent is output as text, because JSON is read into doubles. */
const toEnd = (value: number | ExactNumber | undefined) => typeof value === 'object' ? toCanonicalNumber(value) : value

/** Type, nulls, distinct values, range, lengths, top values and a histogram of each column, in bounded memory. */
export class TableStats {
  private readonly columns = new Map<string, ColumnCounter>()
  private readonly hash: XXHashAPI
  rows = 0

  constructor(hash: XXHashAPI) {
    this.hash = hash
  }

  /** @param text the record as written, for the order of its columns */
  add(record: JsonRecord, text: string): void {
    this.rows += 1
    for (const name in record) {
      if (this.columns.size < MAX_COLUMNS && !this.columns.has(name)) {
        this.open(namesInOrder(record, text))
      }
      this.columns.get(name)?.add(record[name]!, this.hash)
    }
  }

  private open(names: readonly string[]): void {
    for (const name of names) {
      if (this.columns.size < MAX_COLUMNS && !this.columns.has(name)) {
        this.columns.set(name, new ColumnCounter())
      }
    }
  }

  listColumns(): Column[] {
    return [...this.columns].map(([name, { types, present }]) => ({
      name,
      type: joinTypes(types.keys()),
      nullable: types.has('null') || present < this.rows,
    }))
  }

  /** By column name. */
  read(): Record<string, ReturnType<ColumnCounter['read']>> {
    return Object.fromEntries([...this.columns].map(([name, column]) => [name, column.read(this.rows)]))
  }
}
