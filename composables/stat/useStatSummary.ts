/** The key figures of the range with their courses. */
export function useStatSummary() {
  const api = useApi()
  const { query, range } = useStats()
  const { grainOf } = useStatRange(range)
  const asked = computed(() => ({ ...query.value, grain: grainOf('auto') }))

  return useMetric('summary', asked, () => api('metricSummary', { query: asked.value }))
}
