/**
 * Names of the stages of a pipeline; without a pipeline, or for an old stage, the stage type.
 *
 * @param pipelineId by default the chosen one.
 */
export function useStatStageNames(pipelineId?: () => string) {
  const { t } = useI18n()
  const { state } = useStats()
  const shownId = computed(() => pipelineId?.() ?? state.value.pipelineId)
  const names = useStageNames()
  const pipeline = useApiData('pipelineGet', () => shownId.value ? { params: { id: shownId.value } } : undefined)

  const stages = computed(() => pipeline.data.value?.stages ?? [])
  /** A stage without a name of its own is called by type and key: there may be two of a type. */
  function nameOfStage({ stageKey, stageKind }: { stageKey: string, stageKind: string }): string {
    const name = stages.value.find(({ key }) => key === stageKey)?.name ?? ''
    const label = names.nameOfStage({ stageKey, kind: stageKind, name })
    return name || label === stageKey ? label : t('stat.filter.stage_option', { label, key: stageKey })
  }
  /** For places where the key stands beside the name. */
  const shortNameOf = ({ stageKey, stageKind }: { stageKey: string, stageKind: string }) =>
    names.nameOfStage({ stageKey, kind: stageKind, name: stages.value.find(({ key }) => key === stageKey)?.name ?? '' })
  return { stages, nameOfStage, shortNameOf }
}
