import fc from 'fast-check'
import type { ChartModel } from '~/utils/chart/chart-data'

const STATUSES = ['final', 'partial', 'missing'] as const
const figure = fc.option(
  fc.oneof(fc.integer({ min: -1_000, max: 2_000_000 }), fc.double({ min: 0, max: 1, noNaN: true })),
  { nil: null, freq: 6 },
)

/**
 * Any chart: up to twelve buckets with or without time, up to three series with gaps, the last one perhaps of the
 * previous period.
 */
export const chartModel: fc.Arbitrary<ChartModel> = fc.record({
  count: fc.integer({ min: 1, max: 12 }),
  seriesCount: fc.integer({ min: 1, max: 3 }),
  hasTime: fc.boolean(),
  hasBefore: fc.boolean(),
  unit: fc.constantFrom('', '条/分', 'rows'),
}).chain(({ count, seriesCount, hasTime, hasBefore, unit }) => fc.record({
  statuses: fc.array(fc.constantFrom(...STATUSES), { minLength: count, maxLength: count }),
  values: fc.array(
    fc.array(figure, { minLength: count, maxLength: count }), { minLength: seriesCount, maxLength: seriesCount },
  ),
}).map(({ statuses, values }): ChartModel => ({
  bucketLabel: hasTime ? 'Time' : 'Stage',
  unit,
  buckets: statuses.map((status, index) => ({
    key: `b${index}`,
    label: `${index}`,
    title: `bucket ${index}`,
    status,
    ...hasTime && { at: new Date(Date.UTC(2026, 10, 18, index)).toISOString() },
  })),
  series: values.map((own, index) => ({
    key: `s${index}`, label: `series ${index}`, color: 1, values: own,
    isBefore: hasBefore && index > 0 && index === values.length - 1,
  })),
})))
