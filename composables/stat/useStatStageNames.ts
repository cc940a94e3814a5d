import type { ChartBucket } from '~/utils/chart/chart-data'

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

/** A stage among others, with what it and its pipeline are called. */
interface StageText {
  pipelineId: string
  stageKey: string
  name: string
  pipeline: string
}

/**
 * What tells a stage from those beside it: its pipeline where several are shown. The key, which says little to a
 * reader, is only for two stages of one pipeline with the same name.
 *
 * @returns `note` '' = one pipeline is shown, and the page says which.
 */
function toStageText(
  stage: StageText, among: readonly StageText[], withKey: (name: string, key: string) => string,
): { name: string, note: string } {
  const hasTwin = among.some(({ pipelineId, stageKey, name }) =>
    pipelineId === stage.pipelineId && stageKey !== stage.stageKey && name === stage.name)
  const hasOthers = among.some(({ pipelineId }) => pipelineId !== stage.pipelineId)
  return {
    name: hasTwin ? withKey(stage.name, stage.stageKey) : stage.name,
    // A pipeline that is gone has no name any more.
    note: hasOthers ? stage.pipeline || stage.pipelineId : '',
  }
}
