import type { TargetKey } from './targets.ts'

export interface BenchRow {
  what: string
  value: number
  unit: string
  /** The target that this value is held to. Of several for one target each has to hold. */
  counts?: TargetKey
  /** Why it does not count: the target asks for more than was measured. */
  short?: string
  /** A limit that is none of the targets, and whether it is kept. */
  target?: string
  isMet?: boolean
}

/** What a benchmark leaves in `.test/bench`. */
export interface BenchResult {
  id: string
  title: string
  /** When it ended, ISO. */
  date: string
  commit: string
  machine: string
  /** Load of the machine, mean of the minute before it began. */
  loadBefore: number
  rows: BenchRow[]
}

export const formatValue = (value: number) => Math.abs(value) >= 100
  ? value.toFixed(0)
  : Math.abs(value) >= 0.1 || value === 0 ? value.toFixed(2) : value.toPrecision(2)
