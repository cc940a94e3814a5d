interface LineRange {
  from: string
  to: string
  tz: string
}

/**
 * The runs of a pipeline within a range, from stage to stage.
 *
 * @param pipelineId undefined = the one whose runs read most records.
 */
export function useLine(range: MaybeRefOrGetter<LineRange>, pipelineId: MaybeRefOrGetter<string | undefined>) {
  const api = useApi()
  const projectId = useProjectId()
  const query = computed(() => ({ ...toValue(range), projectId: projectId.value, pipelineId: toValue(pipelineId) }))
  const result = useKeptData(
    () => `line:${Object.values(query.value).join(':')}`,
    () => api('metricLine', { query: query.value }),
  )
  useLiveRefresh(['metrics', 'runs'], () => result.refresh())
  return { ...result, query }
}
