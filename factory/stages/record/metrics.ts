import type { MetricDescriptor } from '../stage-definition.ts'

/** Counters of every stage that processes records. */
export const RECORD_METRICS: MetricDescriptor[] = [
  { name: 'records_in', unit: '{record}', cumulative: true },
  { name: 'records_out', unit: '{record}', cumulative: true },
  { name: 'records_dropped', unit: '{record}', cumulative: true },
  { name: 'records_failed', unit: '{record}', cumulative: true },
  { name: 'bytes_in', unit: 'By', cumulative: true },
  { name: 'bytes_out', unit: 'By', cumulative: true },
]
