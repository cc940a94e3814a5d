import type { RunListState } from '~/utils/run/run-list-url'

/** Stages of the pipeline that the list is narrowed to; the one that is filtered by is among them. */
export function useRunStages(list: MaybeRefOrGetter<RunListState>) {
  const { t } = useI18n()
  const api = useApi()
  const { nameOfStage } = useStageNames()
  const pipelineId = computed(() => toValue(list).pipelineId)
  const pipeline = useKeptData(() => `run-stages:${pipelineId.value}`, async () => ({
    view: pipelineId.value === '' ? null : await api('pipelineGet', { params: { id: pipelineId.value } }),
  }))

  /** One without a name of its own is called by its key as well: there may be two of a kind. */
  function nameOf(key: string, kind: string, name: string): string {
    const label = nameOfStage({ stageKey: key, kind, name })
    return name || label === key ? label : t('stat.filter.stage_option', { label, key })
  }
  return computed(() => {
    const { stage, stageKind } = toValue(list)
    const options = (pipeline.data.value?.view?.stages ?? []).map(({ key, kind, name }) => ({ value: key, label: nameOf(key, kind, name) }))
    return stage === '' || options.some(({ value }) => value === stage) ? options : [...options, { value: stage, label: nameOf(stage, stageKind, '') }]
  })
}
