import type { DatasetListState } from '~/utils/dataset/dataset-url'

const PAGE_SIZE = 50

/** One page of the project's datasets, live. */
export function useDatasets(list: MaybeRefOrGetter<DatasetListState>) {
  const api = useApi()
  const projectId = useProjectId()
  const query = computed(() => {
    const { q, archived, cursor } = toValue(list)
    return { projectId: projectId.value, q: q || undefined, archived: archived ? 'true' as const : undefined, cursor: cursor || undefined, limit: PAGE_SIZE }
  })
  const result = useKeptData(() => `datasets:${JSON.stringify(query.value)}`, () => api('datasetList', { query: query.value }))
  useLiveRefresh(['datasets'], () => result.refresh())
  return { result, query }
}
