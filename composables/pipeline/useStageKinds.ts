/** Kinds of stage that the factory knows. */
export function useStageKinds() {
  const api = useApi()
  return useKeptData('stage-kinds', () => api('stageKindList'))
}
