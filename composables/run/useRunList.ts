import type { RunListState } from '~/utils/run/run-list-url'

const PAGE_SIZE = 50
/** As many pipelines as one answer holds; a list to choose from is no use with more. */
const MOST = 200

/** One page of the list of runs, how many there are by state over time, and what they can be filtered by. */
export function useRunList(list: MaybeRefOrGetter<RunListState>) {
  const projectId = useProjectId()
  const zone = useReportZone()
  const filter = computed(() => {
    const { state, disposition, pipelineId, stage, stageKind, q, range, by } = toValue(list)
    return {
      projectId: projectId.value,
      state,
      disposition: disposition || undefined,
      pipelineId: pipelineId || undefined,
      stage: stage || undefined,
      stageKind: stageKind || undefined,
      q: q || undefined,
      from: range?.from,
      to: range?.to,
      tz: range ? zone.value : undefined,
      by: range && by === 'finished' ? by : undefined,
    }
  })

  return {
    runs: useApiData('runList', () => ({
      query: { ...filter.value, sort: toValue(list).sort, cursor: toValue(list).cursor || undefined, limit: PAGE_SIZE, count: 'true' },
    }), { topics: ['runs'] }),
    /** Of the same filters but for the state: what may be chosen must be counted. */
    histogram: useApiData('runHistogram', () => ({ query: { ...filter.value, state: undefined, tz: zone.value } }), { topics: ['runs'] }),
    ...useRunFilterOptions(list),
  }
}

/** Pipelines of the project by name, and the stages of the one that the list is narrowed to. */
function useRunFilterOptions(list: MaybeRefOrGetter<RunListState>) {
  const { t, locale } = useI18n()
  const projectId = useProjectId()
  const { nameOfStage } = useStageNames()
  const pipelines = useApiData('pipelineList', () => ({ query: { projectId: projectId.value, limit: MOST } }))
  const pipeline = useApiData('pipelineGet', () => toValue(list).pipelineId ? { params: { id: toValue(list).pipelineId } } : undefined)

  /** One without a name of its own is called by its key as well: there may be two of a kind. */
  function nameOf(key: string, kind: string, name: string): string {
    const label = nameOfStage({ stageKey: key, kind, name })
    return name || label === key ? label : t('stat.filter.stage_option', { label, key })
  }
  return {
    // In the order of the reader's language: without it the server and the browser each take their own.
    pipelines: computed(() => (pipelines.data.value?.items ?? []).map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name, locale.value))),
    /** The stage that is filtered by is among them. */
    stages: computed(() => {
      const { stage, stageKind } = toValue(list)
      const options = (pipeline.data.value?.stages ?? []).map(({ key, kind, name }) => ({ value: key, label: nameOf(key, kind, name) }))
      return stage === '' || options.some(({ value }) => value === stage) ? options : [...options, { value: stage, label: nameOf(stage, stageKind, '') }]
    }),
  }
}
