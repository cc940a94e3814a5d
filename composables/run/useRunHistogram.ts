import type { RunListState } from '~/utils/run/run-list-url'

/** Runs by state over time, of the same filters as the list but for the state: what may be chosen must be counted. */
export function useRunHistogram(list: MaybeRefOrGetter<RunListState>) {
  const api = useApi()
  const filter = useRunQuery(list)
  const zone = useReportZone()
  const query = computed(() => ({ ...filter.value, state: undefined, tz: zone.value }))
  const result = useKeptData(() => `run-histogram:${JSON.stringify(query.value)}`, () => api('runHistogram', { query: query.value }))
  useLiveRefresh(['runs'], () => result.refresh())
  return { result, query }
}
