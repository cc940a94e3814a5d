interface StageOfType { stageKey: string, stageKind: string }

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
  /** For places where the key stands beside the name. */
  const shortNameOf = ({ stageKey, stageKind }: StageOfType) =>
    names.nameOfStage({ stageKey, kind: stageKind, name: stages.value.find(({ key }) => key === stageKey)?.name ?? '' })
  const siblings = computed(() => stages.value.map(({ key, kind }) => ({ stageKey: key, stageKind: kind })))
  /** With its key where another stage has the same name. @param among those beside it; by default those of the pipeline */
  function nameOfStage(stage: StageOfType, among: readonly StageOfType[] = siblings.value): string {
    const label = shortNameOf(stage)
    return among.some(other => other.stageKey !== stage.stageKey && shortNameOf(other) === label) ? t('stat.filter.stage_option', { label, key: stage.stageKey }) : label
  }
  return { stages, nameOfStage, shortNameOf }
}
