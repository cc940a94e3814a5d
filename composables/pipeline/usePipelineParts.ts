const MOST = 200

/** What a pipeline is built from: kinds of stage, the sources and datasets of its project. */
export function usePipelineParts(projectId: MaybeRefOrGetter<string | undefined>) {
  const api = useApi()
  const kinds = useStageKinds()
  const sources = useKeptData(() => `sources:all:${toValue(projectId)}`, () => api('sourceList', { query: { projectId: toValue(projectId), limit: MOST } }))
  const datasets = useAllDatasets(projectId)
  useLiveRefresh(['sources', 'datasets'], () => Promise.all([sources.refresh(), datasets.refresh()]))

  return {
    kinds,
    sources,
    datasets,
    kindList: computed(() => kinds.data.value?.items ?? []),
    sourceList: computed(() => sources.data.value?.items ?? []),
    datasetList: computed(() => datasets.data.value?.items ?? []),
    /** What there is to begin with is known, or could not be read. */
    isReady: computed(() => [sources, datasets].every(({ status }) => status.value === 'success' || status.value === 'error')),
    refreshDatasets: () => datasets.refresh(),
  }
}
