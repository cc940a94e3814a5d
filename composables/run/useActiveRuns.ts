const MOST = 100

/** Runs at work, paused or being cancelled, with their stages. */
export function useActiveRuns() {
  const api = useApi()
  const projectId = useProjectId()
  const query = computed(() => ({ projectId: projectId.value, limit: MOST }))
  const result = useKeptData(() => `active-runs:${projectId.value ?? ''}`, () => api('runActiveList', { query: query.value }))
  useLiveRefresh(['runs'], () => result.refresh())
  return { result, query }
}
