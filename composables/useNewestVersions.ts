/** The newest sealed versions of all datasets. */
export function useNewestVersions(limit: number) {
  const api = useApi()
  const projectId = useProjectId()
  const result = useKeptData(
    () => `newest-versions:${projectId.value ?? ''}:${limit}`,
    () => api('versionList', { query: { projectId: projectId.value, limit } }),
  )
  useLiveRefresh(['datasets'], () => result.refresh())
  return result
}
