import type { PipelineView } from '#shared/contract/pipeline.contract'
import type { ModelConfigDetail } from '#shared/contract/model/model-config.contract'
import { estimateLaunch, type LaunchPrice, type NextRun } from '~/utils/launch/launch-estimate'

const MOST_VERSIONS = 200
const MOST_RUNS = 100
const MOST_CONFIGS = 200

/** Versions of a dataset that a stage may read, newest first. */
export function useLaunchVersions(datasetId: () => string) {
  const versions = useApiData('datasetVersionList', () =>
    datasetId() === '' ? undefined : { params: { id: datasetId() }, query: { limit: MOST_VERSIONS } })
  // The versions of the previous dataset stay until the next ones are read.
  return computed(() => versions.status.value === 'success' ? versions.data.value?.items ?? [] : [])
}

/** What past runs of the pipeline say about the next one. */
export function useLaunchEstimate(
  pipeline: () => PipelineView, next: () => Pick<NextRun, 'input'> & { recordLimit: number | undefined },
) {
  const projectId = () => pipeline().projectId
  const stages = () => pipeline().stages
  const configs = useApiData(
    'modelList',
    () => stages().some(namesModel) ? { query: { projectId: projectId(), limit: MOST_CONFIGS } } : undefined,
    { name: 'launch-configs' },
  )
  const runs = useApiData('runList', () => ({ query: {
    projectId: projectId(), pipelineId: pipeline().id, state: ['SUCCEEDED', 'PARTIAL'], sort: '-finishedAt',
    limit: MOST_RUNS,
  } }))
  const estimate = computed(() => {
    const { recordLimit, input } = next()
    if (!runs.data.value || recordLimit === undefined) {
      return undefined
    }
    // A retry reuses stages, so that its time and tokens say little about a whole run.
    const past = runs.data.value.items.filter(run => run.trigger !== 'retry')
    const asked = { recordLimit, input, revision: pipeline().revision.number, stages: stages().length }
    return estimateLaunch(past, asked, toOnePrice(stages(), configs.data.value?.items ?? []))
  })
  /** The newest full run of the revision, where it wrote nothing of what it read. */
  const empty = computed(() => {
    const past = runs.data.value?.items
      .find(run => run.recordLimit === 0 && run.revision === pipeline().revision.number)
    return next().recordLimit === 0 && past?.recordsOut === 0 && past.recordsIn > 0 ? past : undefined
  })
  return { runs, estimate, empty }
}

/** The newest success of a pipeline, where it is a retry with values that the pipeline does not have. */
export function useLaunchUnsaved(pipeline: () => Pick<PipelineView, 'id' | 'projectId'>) {
  const found = useApiData('runList', () => {
    const { id: pipelineId, projectId } = pipeline()
    return { query: { projectId, pipelineId, state: ['SUCCEEDED', 'PARTIAL'], sort: '-finishedAt', limit: 1 } }
  })
  // Only a retry has values of its own.
  const retry = computed(() => found.data.value?.items.find(({ parentRunId }) => parentRunId !== null))
  const read = useApiData('runGet', () => retry.value ? { params: { id: retry.value.id } } : undefined)
  return computed(() => {
    const run = read.data.value
    return run && run.id === retry.value?.id && run.unsaved.length > 0 ? run : undefined
  })
}

const namesModel = ({ parameters }: PipelineView['stages'][number]) =>
  Boolean(parameters['configuration'] || parameters['model'])

/**
 * The price of all stages that call a model; undefined when one has none, or when they differ: past runs do not say
 * which tokens were whose.
 */
function toOnePrice(stages: PipelineView['stages'], configs: readonly ModelConfigDetail[]): LaunchPrice | undefined {
  const prices = stages.filter(namesModel).map(({ parameters }) => configs.find(
    ({ id, model, price }) => parameters['configuration']
      ? id === parameters['configuration']
      : model === parameters['model'] && price?.scope === 'model',
  )?.price)
  const [first] = prices
  return first
    && prices.every(price => price?.currency === first.currency
      && price.inputPrice === first.inputPrice
      && price.outputPrice === first.outputPrice)
    ? first
    : undefined
}
