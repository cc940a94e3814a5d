/** The key figures of the range with their sparklines. */
export function useStatSummary() {
  const { query, range } = useStats()
  const { grainOf } = useStatRange(range)
  const asked = computed(() => ({ ...query.value, grain: grainOf('auto') }))

  return useMetric('metricSummary', () => ({ query: asked.value }))
}
