/** What the stages of the chosen pipeline are called; without one, or for an old stage, as their kind. */
export function useStatStageNames() {
  const { t } = useI18n()
  const { state } = useStats()
  const names = useStageNames()
  const pipeline = useApiData('pipelineGet', () => state.value.pipelineId ? { params: { id: state.value.pipelineId } } : undefined)

  const stages = computed(() => pipeline.data.value?.stages ?? [])
  /** A stage without a name of its own is called as its kind, and by its key as well: there may be two of a kind. */
  function nameOfStage({ stageKey, stageKind }: { stageKey: string, stageKind: string }): string {
    const name = stages.value.find(({ key }) => key === stageKey)?.name ?? ''
    const label = names.nameOfStage({ stageKey, kind: stageKind, name })
    return name || label === stageKey ? label : t('stat.filter.stage_option', { label, key: stageKey })
  }
  /** Where its key stands beside it. */
  const shortNameOf = ({ stageKey, stageKind }: { stageKey: string, stageKind: string }) =>
    names.nameOfStage({ stageKey, kind: stageKind, name: stages.value.find(({ key }) => key === stageKey)?.name ?? '' })
  return { stages, nameOfStage, shortNameOf }
}
