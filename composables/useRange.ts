import { DEFAULT_RANGE, fromRangeUrl, type RangeExpression, toRangeUrl } from '~/utils/range-url'

/**
 * The range that the page shows, from its address: `?from=now-7d&to=now`. Both ends are expressions
 * (shared/domain/instant-expression.ts) that the server reads in the zone of the reports.
 *
 * @param fallback without one in the address.
 */
export function useRange(fallback: RangeExpression = DEFAULT_RANGE) {
  const route = useRoute()
  const zone = useReportZone()
  const range = computed(() => fromRangeUrl(route.query, fallback))

  /** Keeps the rest of the address; Back undoes it. */
  const setRange = (next: RangeExpression) => navigateTo({ query: { ...route.query, ...toRangeUrl(next, fallback), cursor: undefined } })

  return {
    /** For the query of a metric route. */
    query: computed(() => ({ from: range.value.from, to: range.value.to, tz: zone.value })),
    range,
    /** The address names a range that cannot be read: the page shows the fallback and says so. */
    isFallback: computed(() => range.value.isFallback),
    setRange,
  }
}
