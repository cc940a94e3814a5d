/** Lots by state. The frame reads them anew; whoever else asks shares the answer. */
export function useQcCounts() {
  const projectId = useProjectId()
  return useApiData('qcCounts', () => ({ query: { projectId: projectId.value } }))
}
