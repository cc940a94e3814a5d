/** As many as one answer holds; a list to choose from is no use with more. */
const MOST = 200

/** Pipelines of the project by name, to filter by; archived ones are not offered. */
export function useRunPipelines() {
  const api = useApi()
  const projectId = useProjectId()
  const { locale } = useI18n()
  const result = useKeptData(() => `run-pipelines:${projectId.value}`, () => api('pipelineList', { query: { projectId: projectId.value, limit: MOST } }))
  // In the order of the reader's language: without it the server and the browser each take their own.
  return computed(() => (result.data.value?.items ?? []).map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name, locale.value)))
}
