import type { RunListState } from '~/utils/run/run-list-url'

const PAGE_SIZE = 50

/** One page of the run list; loads again when a filter changes or a run does. */
export function useRuns(list: MaybeRefOrGetter<RunListState>) {
  const api = useApi()
  const filter = useRunQuery(list)
  const query = computed(() => ({ ...filter.value, sort: toValue(list).sort, cursor: toValue(list).cursor || undefined, limit: PAGE_SIZE, count: 'true' }))
  const result = useKeptData(() => `runs:${JSON.stringify(query.value)}`, () => api('runList', { query: query.value }))
  useLiveRefresh(['runs'], () => result.refresh())
  return { result, query }
}
