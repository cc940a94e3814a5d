import { toTemplateMark } from '#shared/domain/template/template-version'
import { sortStages } from '~/utils/stat/stat-stages'
import { STAT_DEFAULT, toStageChoice } from '~/utils/stat/stat-url'

/** Options of the filters: the pipelines of the project and the versions of templates that they came from, and the stages and models that occur in the range. */
export function useStatOptions() {
  const { query, state } = useStats()
  const { nameOfStage } = useStatStageNames()
  const { nameOfPipeline } = usePipelineNames()
  const { label } = useLabels()

  const ofRange = computed(() => ({ ...query.value, stage: undefined, modelVersion: undefined, templateVersion: undefined }))
  const pipelines = useApiData('pipelineList', () => ({ query: { projectId: query.value.projectId, limit: 200 } }))
  /** The chosen one, where it is not among them. */
  const beyond = useApiData('pipelineGet', () => {
    const { pipelineId: id } = state.value
    const isListed = !pipelines.data.value || pipelines.data.value.items.some(item => item.id === id)
    return id === '' || isListed ? undefined : { params: { id } }
  }, { name: 'stat-pipeline' })
  // Hundreds of stages where there are dozens of pipelines: only the name of a choice belongs to what is seen first.
  const isChosen = state.value.stage !== '' || state.value.pipelineId !== ''
  const stages = useMetric('metricStages', () => ({ query: ofRange.value }), { isLate: !isChosen })
  const tokens = useMetric('metricTokens', () => ({ query: ofRange.value }))

  /** A value of the address that is not among the options can still be chosen. */
  const withCurrent = (options: { value: string, label: string }[], current: string, label = current) =>
    current === '' || options.some(({ value }) => value === current) ? options : [...options, { value: current, label }]

  const pipelineOptions = computed(() => withCurrent(
    pipelines.data.value?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [], state.value.pipelineId,
    // Archived, of an import, or one of more than are listed.
    nameOfPipeline(
      stages.data.value?.items.find(({ pipelineId }) => pipelineId === state.value.pipelineId)?.pipelineName
      ?? beyond.data.value?.name ?? '') || undefined))
  const stageOptions = computed(() => withCurrent(
    [...new Map(sortStages(stages.data.value?.items ?? [], STAT_DEFAULT, []).map((stage) => {
      const value = toStageChoice({ pipelineId: stage.pipelineId, stage: stage.stageKey })
      return [value, { value, label: nameOfStage(stage, stages.data.value?.items) }]
    })).values()], toStageChoice(state.value), state.value.stage))
  const modelOptions = computed(() => withCurrent(
    [...new Set(tokens.data.value?.items.map(({ modelVersion }) => modelVersion))].filter(Boolean).map(model => ({ value: model, label: model })), state.value.model))

  const templateOptions = computed(() => {
    const templates = pipelines.data.value?.items.flatMap(({ template }) => template ?? []) ?? []
    const byMark = new Map(templates.map(({ id, name, builtIn, version }) => [toTemplateMark(id, version), `${builtIn ? label('template.built_in', builtIn) : name} ${version}`]))
    return withCurrent([...byMark].map(([value, text]) => ({ value, label: text })), state.value.template)
  })

  return { pipelineOptions, stageOptions, modelOptions, templateOptions }
}
