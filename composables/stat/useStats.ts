import { fromStatUrl, toStatUrl, type StatState } from '~/utils/stat/stat-url'

/** The range of the statistics while the address names none: its `from` is in the page's meta too. */
export const STAT_RANGE = { from: 'now-24h', to: 'now' }

/** Range and filters of the statistics, from their address; Back undoes each change. */
export function useStats() {
  const route = useRoute()
  const projectId = useProjectId()
  const { query: rangeQuery, range, isFallback, setRange } = useRange(STAT_RANGE)
  const state = computed(() => fromStatUrl(route.query))

  /** For every metric route. */
  const query = computed(() => ({
    ...rangeQuery.value,
    projectId: projectId.value,
    pipelineId: state.value.pipelineId || undefined,
    stage: state.value.stage || undefined,
    modelVersion: state.value.model || undefined,
    templateVersion: state.value.template || undefined,
  }))
  /** Costs and quality are not kept by template. */
  const queryWithoutTemplate = computed(() => ({ ...query.value, templateVersion: undefined }))
  const addressOf = (change: Partial<StatState>, path: string = route.path) => ({
    path, query: { ...route.query, ...toStatUrl({ ...state.value, ...change }) },
  })
  const show = (change: Partial<StatState>) => goTo(addressOf(change))

  return { state, range, isFallback, setRange, query, queryWithoutTemplate, addressOf, show }
}
