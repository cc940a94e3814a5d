/** What needs a person, and which steps of a first run were made. */
export function useOverview() {
  const api = useApi()
  const projectId = useProjectId()
  const result = useKeptData(
    () => `overview:${projectId.value ?? ''}`,
    () => api('overviewGet', { query: { projectId: projectId.value } }),
  )
  useLiveRefresh(['runs', 'sources', 'datasets', 'pipelines'], () => result.refresh())
  return result
}
