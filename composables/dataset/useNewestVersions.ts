/** The newest sealed versions of all datasets. */
export function useNewestVersions(limit: number) {
  const api = useApi()
  const projectId = useProjectId()
  const query = computed(() => ({ projectId: projectId.value, limit }))
  const result = useKeptData(() => `newest-versions:${projectId.value ?? ''}:${limit}`, () => api('versionList', { query: query.value }))
  useLiveRefresh(['datasets'], () => result.refresh())
  return { result, query }
}
