/** As many as one answer holds; a list to choose from is no use with more. */
const MOST = 200

/** Pipelines of the project by name, to filter by; archived ones are not offered. */
export function useRunPipelines() {
  const api = useApi()
  const projectId = useProjectId()
  const result = useKeptData(() => `run-pipelines:${projectId.value}`, () => api('pipelineList', { query: { projectId: projectId.value, limit: MOST } }))
  return computed(() => (result.data.value?.items ?? []).map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name)))
}
