/** Alerts by tab and severity. The frame reads them anew; whoever else asks shares the answer. */
export function useAlertCounts() {
  const projectId = useProjectId()
  return useApiData('alertCounts', () => ({ query: { projectId: projectId.value } }))
}
