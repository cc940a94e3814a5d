/** As many as one answer carries; a list to choose from is no use with more. */
const MOST = 200

/** The datasets of a project, to choose from. */
export function useAllDatasets(projectId: MaybeRefOrGetter<string | undefined>) {
  const api = useApi()
  return useKeptData(() => `datasets:all:${toValue(projectId)}`, () => api('datasetList', { query: { projectId: toValue(projectId), limit: MOST } }))
}
