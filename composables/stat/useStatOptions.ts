import { toTemplateId, toTemplateMark } from '#shared/domain/template/template-version'
import { sortStages } from '~/utils/stat/stat-stages'
import { STAT_DEFAULT, toStageChoice } from '~/utils/stat/stat-url'

/**
 * Options of the filters: the pipelines of the project and the versions of templates that they came from, and the
 * stages and models that occur in the range.
 */
export function useStatOptions() {
  const { query, state } = useStats()
  const { locale } = useI18n()
  const { nameOfStage } = useStatStageNames()
  const { book } = useStageNames()
  const { nameOfPipeline } = usePipelineNames()
  const { label } = useLabels()

  const ofRange = computed(() => ({
    ...query.value, stage: undefined, modelVersion: undefined, templateVersion: undefined,
  }))
  const pipelines = useThings('pipeline', {
    projectId: () => query.value.projectId, ids: () => state.value.pipelineId === '' ? [] : [state.value.pipelineId],
  })
  const templates = useThings('template', {
    projectId: () => query.value.projectId,
    ids: () => state.value.template === '' ? [] : [toTemplateId(state.value.template)],
  })
  // Hundreds of stages where there are dozens of pipelines: only the name of a choice belongs to what is seen first.
  const isChosen = state.value.stage !== '' || state.value.pipelineId !== ''
  const stages = useMetric('metricStages', () => ({ query: ofRange.value }), { isLate: !isChosen })
  const tokens = useMetric('metricTokens', () => ({ query: ofRange.value }), { isLate: true })

  /** A value of the address that is not among the options can still be chosen. */
  const withCurrent = (options: { value: string, label: string }[], current: string, label = current) =>
    current === '' || options.some(({ value }) => value === current) ? options : [...options, { value: current, label }]

  const pipelineOptions = computed(() => withCurrent(
    pipelines.items.value.map(({ id, name }) => ({ value: id, label: name })), state.value.pipelineId,
    // Archived, or of an import.
    nameOfPipeline(
      stages.data.value?.items.find(({ pipelineId }) => pipelineId === state.value.pipelineId)?.pipelineName ?? '',
    ) || (pipelines.isReading(state.value.pipelineId) ? '…' : undefined)))
  const stageOptions = computed(() => withCurrent(
    [...new Map(sortStages(
      stages.data.value?.items ?? [], STAT_DEFAULT, { flow: [], factsOf: book.value.factsOf },
    ).map((stage) => {
      const value = toStageChoice({ pipelineId: stage.pipelineId, stage: stage.stageKey })
      return [value, { value, label: nameOfStage(stage, stages.data.value?.items) }]
    })).values()], toStageChoice(state.value), state.value.stage))
  const modelOptions = computed(() => withCurrent(
    [...new Set(tokens.data.value?.items.map(({ modelVersion }) => modelVersion))]
      .filter(Boolean).map(model => ({ value: model, label: model })), state.value.model))

  const templateOptions = computed(() => withCurrent(
    templates.items.value
      .map(({ name, builtIn, ...template }) => ({
        ...template, text: builtIn ? label('template.built_in', builtIn) : name,
      }))
      .sort((one, other) => one.text.localeCompare(other.text, locale.value))
      .flatMap(({ id, text, versions }) =>
        versions.map(version => ({ value: toTemplateMark(id, version), label: `${text} ${version}` }))),
    state.value.template))

  return { pipelineOptions, pipelineList: pipelines.list, stageOptions, modelOptions, templateOptions }
}
