/** The shards of a stage, live; undefined = of none. */
export function useRunShards(runId: () => string, stageKey: () => string | undefined) {
  return useApiData('runShardList', () => {
    const key = stageKey()
    return key === undefined ? undefined : { params: { id: runId(), stageKey: key } }
  }, { topics: () => [`run:${runId()}`] })
}
