import type { ChartBucket } from '~/utils/chart/chart-data'
import { type StageText, toStageText } from '~/utils/stat/stat-names'

interface StageOfType {
  stageKey: string
  stageKind: string
  stageName?: string
  pipelineId?: string
  pipelineName?: string
}

/**
 * Names of stages, and of their pipelines where several are shown; without a name of its own a stage is called by its
 * type.
 *
 * @param pipelineId by default the chosen one.
 */
export function useStatStageNames(pipelineId?: () => string) {
  const { t } = useI18n()
  const { state } = useStats()
  const shownId = computed(() => pipelineId?.() ?? state.value.pipelineId)
  const names = useStageNames()
  const { nameOfPipeline } = usePipelineNames()
  const pipeline = useApiData('pipelineGet', () => shownId.value ? { params: { id: shownId.value } } : undefined)

  const stages = computed(() => pipeline.data.value?.stages ?? [])
  /** For places where the key is told too. */
  const shortNameOf = ({ stageKey, stageKind, stageName }: StageOfType) =>
    names.nameOfStage(
      { stageKey, kind: stageKind, name: stageName || (stages.value.find(({ key }) => key === stageKey)?.name ?? '') },
    )
  const siblings = computed(() =>
    stages.value.map(({ key, kind }): StageOfType => ({ stageKey: key, stageKind: kind })))
  const toText = (stage: StageOfType): StageText => ({
    ...stage, pipelineId: stage.pipelineId ?? '', name: shortNameOf(stage),
    pipeline: nameOfPipeline(stage.pipelineName ?? ''),
  })
  /** Name, pipeline, and both. @param among those beside it; by default those of the pipeline */
  function textsOf(
    stage: StageOfType, among: readonly StageOfType[] = siblings.value,
  ): Pick<ChartBucket, 'label' | 'note' | 'title'> {
    const { name, note } = toStageText(toText(stage), among.map(toText), (label, key) =>
      t('stat.filter.stage_option', { label, key }))
    return {
      label: name,
      title: note ? t('stat.stages.of_pipeline', { pipeline: note, stage: name }) : name,
      ...note ? { note } : {},
    }
  }
  const nameOfStage = (stage: StageOfType, among?: readonly StageOfType[]) => textsOf(stage, among).title
  return { stages, nameOfStage, shortNameOf, textsOf }
}
