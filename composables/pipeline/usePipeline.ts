/** One pipeline as it was when the page opened: the draft stands on it, so it changes by saving alone. */
export function usePipeline(id: string) {
  const api = useApi()
  return useKeptData(`pipeline:${id}`, () => api('pipelineGet', { params: { id } }))
}
