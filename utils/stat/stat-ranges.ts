import type { RangeExpression } from '../format/range-url'

/** The quick ranges; their keys only serve to compare. */
export const STAT_RANGES = [
  { key: 'hour', from: 'now-1h', to: 'now' },
  { key: 'day', from: 'now-24h', to: 'now' },
  { key: 'week', from: 'now-7d', to: 'now' },
  { key: 'month', from: 'now-30d', to: 'now' },
] as const satisfies ({ key: string } & RangeExpression)[]

export type StatRangeKey = (typeof STAT_RANGES)[number]['key']

/** The quick range that a range equals; '' = none. */
export const toRangeKey = ({ from, to }: RangeExpression): StatRangeKey | '' => STAT_RANGES.find(range => range.from === from && range.to === to)?.key ?? ''
