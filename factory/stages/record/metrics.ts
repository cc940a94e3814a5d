import { unitOf, WORK_COUNTERS } from '../../job/counters.ts'
import type { MetricDescriptor } from '../stage-definition.ts'

/** Counters of every stage that processes records. */
export const RECORD_METRICS: MetricDescriptor[] = WORK_COUNTERS.map(counter =>
  ({ name: toSnakeCase(counter), unit: unitOf(counter), cumulative: true }))

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
