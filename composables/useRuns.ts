import { type RunListState, toRunListUrl } from '~/utils/run-list-url'

const PAGE_SIZE = 50

/** One page of the run list; loads again when a filter changes or a run does. */
export function useRuns(list: MaybeRefOrGetter<RunListState>) {
  const api = useApi()
  const result = useKeptData(
    () => `runs:${JSON.stringify(toRunListUrl(toValue(list)))}`,
    () => {
      const { state, q, sort, cursor } = toValue(list)
      return api('runList', { query: { state, q: q || undefined, sort, cursor: cursor || undefined, limit: PAGE_SIZE, count: 'true' } })
    },
  )
  useLiveRefresh(['runs'], () => result.refresh())
  return result
}
