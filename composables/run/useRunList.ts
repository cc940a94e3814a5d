import type { RunListItem } from '#shared/contract/run/run-list.contract'
import type { ApiCall } from '~/utils/api/api-client'
import { type RunListState, toRunFilterQuery } from '~/utils/run/run-list-url'

const PAGE_SIZE = 50

/** Of fifty runs, seven kilobytes that the page would carry for nothing. */
type Unshown = 'taskId' | 'revisionId' | 'priority' | 'bytesIn' | 'bytesOut' | 'inputTokens' | 'outputTokens' | 'verbs'

/** What the list shows of a run, and its verbs need. */
export type ListedRun = Omit<RunListItem, Unshown>

function toListedRun(run: RunListItem): ListedRun {
  const {
    taskId: _task, revisionId: _revision, priority: _priority, bytesIn: _in, bytesOut: _out, inputTokens: _read,
    outputTokens: _written, verbs: _verbs, ...listed
  } = run
  return listed
}

/** One page of the list of runs, the counts by state over time, and the stages to filter by. */
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
    runs: useRunPage(() => {
      const { sort, cursor } = toValue(list)
      return { ...filter.value, sort, cursor: cursor || undefined, limit: PAGE_SIZE, count: 'true' }
    }),
    /**
     * Filtered like the list except for the state, so that every state shows its count. The list does not wait for it.
     */
    histogram: useApiData('runHistogram', () => ({
      query: { ...filter.value, state: undefined, tz: zone.value },
    }), { topics: ['runs'], isLate: true }),
    stages: useRunStages(list, pipelineId),
  }
}

/** The page with what it shows of each run. */
function useRunPage(query: () => NonNullable<ApiCall<'runList'>['query']>) {
  const api = useApi()
  const curlOf = useCurl()
  const asked = computed(() => ({ query: query() }))
  const result = useFetched(() => toDataKey('runList', asked.value), async () => {
    const page = await api('runList', asked.value)
    return { ...page, items: page.items.map(toListedRun) }
  }, { topics: ['runs'] })
  return Object.assign(result, { curl: computed(() => curlOf('runList', asked.value)) })
}

/** The stages of the chosen pipeline. */
function useRunStages(list: MaybeRefOrGetter<RunListState>, pipelineId: Readonly<Ref<string | undefined>>) {
  const { t } = useI18n()
  const { nameOfStage } = useStageNames()
  const pipeline = useApiData('pipelineGet', () => pipelineId.value ? { params: { id: pipelineId.value } } : undefined)

  /** A stage without a name of its own is called by type and key: there may be two of a type. */
  function nameOf(key: string, kind: string, name: string): string {
    const label = nameOfStage({ stageKey: key, kind, name })
    return name || label === key ? label : t('stat.filter.stage_option', { label, key })
  }
  /** Includes the stage that the list is filtered by. */
  return computed(() => {
    const { stage, stageKind } = toValue(list)
    const options = (pipeline.data.value?.stages ?? [])
      .map(({ key, kind, name }) => ({ value: key, label: nameOf(key, kind, name) }))
    return stage === '' || options.some(({ value }) => value === stage)
      ? options
      : [...options, { value: stage, label: nameOf(stage, stageKind, '') }]
  })
}
