import type { XXHashAPI } from 'xxhash-wasm'
import type { JsonRecord } from '../../io/field-path.ts'
import { HyperLogLog } from '../../io/hyperloglog.ts'
import type { Json } from '../../worker/stage-job.ts'
import type { Column } from '../stage-definition.ts'
import { type ColumnType, joinTypes, typeOf } from './column-type.ts'
import { FrequentValues } from './frequent-values.ts'
import { ValueHistogram } from './value-histogram.ts'

/** Columns that are looked at; a record with more names is data with keys for values. */
const MAX_COLUMNS = 300
/** Longer texts are no categories. */
const MAX_TOP_VALUE_CHARS = 200
const TOP_VALUES = 10
const BINS = 20
/** So much of a text is hashed for the distinct count. */
const MAX_HASHED_CHARS = 4_096
const SECOND_SEED = 0x9E3779B1

class ColumnCounter {
  readonly types = new Map<ColumnType, number>()
  present = 0
  private readonly distinct = new HyperLogLog()
  private readonly frequent = new FrequentValues()
  private readonly numbers = new ValueHistogram()
  private readonly lengths = new ValueHistogram()
  /** Ms since 1970. */
  private readonly times = new ValueHistogram()
  private minText: string | undefined
  private maxText: string | undefined

  add(value: Json, hash: XXHashAPI): void {
    this.present += 1
    const type = typeOf(value)
    this.types.set(type, (this.types.get(type) ?? 0) + 1)
    if (value === null) {
      return
    }
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    const hashed = text.length > MAX_HASHED_CHARS ? `${text.length}:${text.slice(0, MAX_HASHED_CHARS)}` : text
    this.distinct.add(hash.h32(hashed), hash.h32(hashed, SECOND_SEED))
    if (typeof value === 'number') {
      this.numbers.add(value)
    }
    if (typeof value === 'string' || Array.isArray(value)) {
      this.lengths.add(value.length)
    }
    if (type === 'timestamp') {
      this.addTime(text)
      this.minText = this.minText === undefined || text < this.minText ? text : this.minText
      this.maxText = this.maxText === undefined || text > this.maxText ? text : this.maxText
    }
    if (typeof value !== 'object' && text.length <= MAX_TOP_VALUE_CHARS) {
      this.frequent.add(value)
    }
  }

  /** Without an offset UTC is meant, as for the range; a date that is none (02-30) has no place on the axis. */
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
      distinct: Math.min(this.distinct.estimate(), this.present),
      ...(hasNumbers ? { min: this.numbers.min, max: this.numbers.max, mean: this.numbers.mean } : {}),
      ...(type === 'timestamp' ? { min: this.minText, max: this.maxText } : {}),
      ...(type === 'string' || type === 'array' ? { length: { min: this.lengths.min, max: this.lengths.max, mean: this.lengths.mean } } : {}),
      top: this.frequent.top(TOP_VALUES),
      histogram: (hasNumbers ? this.numbers : type === 'timestamp' ? this.times : this.lengths).bins(BINS),
    }
  }
}

/** Type, nulls, distinct values, range, lengths, top values and a histogram of each column, in bounded memory. */
export class TableStats {
  private readonly columns = new Map<string, ColumnCounter>()
  private readonly hash: XXHashAPI
  rows = 0

  constructor(hash: XXHashAPI) {
    this.hash = hash
  }

  add(record: JsonRecord): void {
    this.rows += 1
    for (const name in record) {
      let column = this.columns.get(name)
      if (!column) {
        if (this.columns.size >= MAX_COLUMNS) {
          continue
        }
        column = new ColumnCounter()
        this.columns.set(name, column)
      }
      column.add(record[name]!, this.hash)
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
