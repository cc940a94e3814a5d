import type { RunListState } from '~/utils/run-list-url'

/** Stages of the pipeline that the list is narrowed to, by name; one that is filtered by and not among them is called by its key. */
export function useRunStages(list: MaybeRefOrGetter<RunListState>) {
  const api = useApi()
  const { labelOf } = useStageLabel()
  const pipelineId = computed(() => toValue(list).pipelineId)
  const pipeline = useKeptData(() => `run-stages:${pipelineId.value}`, async () => ({
    view: pipelineId.value === '' ? null : await api('pipelineGet', { params: { id: pipelineId.value } }),
  }))
  return computed(() => {
    const stages = pipeline.data.value?.view?.stages ?? []
    const options = stages.map(({ key, kind, name }) => ({ value: key, label: labelOf({ stageKey: key, kind, name }) }))
    const { stage } = toValue(list)
    return stage === '' || options.some(({ value }) => value === stage) ? options : [...options, { value: stage, label: stage }]
  })
}
