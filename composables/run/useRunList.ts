import { type RunListState, toRunFilterQuery } from '~/utils/run/run-list-url'

const PAGE_SIZE = 50
/** As many pipelines as one answer holds; a list to choose from is no use with more. */
const MOST = 200

/** One page of the list of runs, the counts by state over time, and the options of the filters. */
export function useRunList(list: MaybeRefOrGetter<RunListState>) {
  const projectId = useProjectId()
  const zone = useReportZone()
  const filter = computed(() => {
    const { range, by } = toValue(list)
    return {
      ...toRunFilterQuery(toValue(list)),
      projectId: projectId.value,
      tz: range ? zone.value : undefined,
      by: range && by === 'finished' ? by : undefined,
    }
  })
  /** Of one pipeline alone, the stages can be chosen. */
  const pipelineId = computed(() => {
    const { pipelineId: ids, excluded } = toValue(list)
    return ids.length === 1 && !excluded.includes('pipelineId') ? ids[0] : undefined
  })

  return {
    /** As the API takes it. */
    filter,
    runs: useApiData('runList', () => ({
      query: { ...filter.value, sort: toValue(list).sort, cursor: toValue(list).cursor || undefined, limit: PAGE_SIZE, count: 'true' },
    }), { topics: ['runs'] }),
    /** Filtered like the list except for the state, so that every state shows its count. */
    histogram: useApiData('runHistogram', () => ({ query: { ...filter.value, state: undefined, tz: zone.value } }), { topics: ['runs'] }),
    ...useRunFilterOptions(list, pipelineId),
  }
}

/** Pipelines of the project by name, and the stages of the chosen pipeline. */
function useRunFilterOptions(list: MaybeRefOrGetter<RunListState>, pipelineId: Readonly<Ref<string | undefined>>) {
  const { t, locale } = useI18n()
  const projectId = useProjectId()
  const { nameOfStage } = useStageNames()
  const pipelines = useApiData('pipelineList', () => ({ query: { projectId: projectId.value, limit: MOST } }))
  const pipeline = useApiData('pipelineGet', () => pipelineId.value ? { params: { id: pipelineId.value } } : undefined)

  /** A stage without a name of its own is called by type and key: there may be two of a type. */
  function nameOf(key: string, kind: string, name: string): string {
    const label = nameOfStage({ stageKey: key, kind, name })
    return name || label === key ? label : t('stat.filter.stage_option', { label, key })
  }
  return {
    // Sorted by the reader's language: otherwise the server and the browser would each use their own.
    pipelines: computed(() => (pipelines.data.value?.items ?? []).map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name, locale.value))),
    /** Includes the stage that the list is filtered by. */
    stages: computed(() => {
      const { stage, stageKind } = toValue(list)
      const options = (pipeline.data.value?.stages ?? []).map(({ key, kind, name }) => ({ value: key, label: nameOf(key, kind, name) }))
      return stage === '' || options.some(({ value }) => value === stage) ? options : [...options, { value: stage, label: nameOf(stage, stageKind, '') }]
    }),
  }
}
