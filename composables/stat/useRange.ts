import { DEFAULT_RANGE, fromRangeUrl, type RangeExpression, toRangeUrl } from '~/utils/format/range-url'

declare module '#app' {
  interface PageMeta {
    /**
     * The page shows a range, which the top bar lets the reader choose: `from` of the range that applies while the
     * address names none, up to now. The page calls `useRange` with the same.
     */
    range?: string
  }
}

/**
 * The range that the page shows, from its address: `?from=now-7d&to=now`. Both ends are expressions
 * (shared/domain/time/instant-expression.ts) that the server reads in the zone of the reports.
 *
 * @param fallback without one in the address.
 */
export function useRange(fallback: MaybeRefOrGetter<RangeExpression> = DEFAULT_RANGE) {
  const route = useRoute()
  const zone = useReportZone()
  const range = computed(() => fromRangeUrl(route.query, toValue(fallback)))

  /** Keeps the other parameters of the address; Back undoes it. */
  const setRange = (next: RangeExpression) =>
    goTo({ query: { ...route.query, ...toRangeUrl(next, toValue(fallback)), cursor: undefined } })

  return {
    /** For the query of a metric route. */
    query: computed(() => ({ from: range.value.from, to: range.value.to, tz: zone.value })),
    range,
    /** The address names an invalid range: the page shows the fallback and says so. */
    isFallback: computed(() => range.value.isFallback),
    setRange,
  }
}
