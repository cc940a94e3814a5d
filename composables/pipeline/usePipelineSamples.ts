import type { DatasetView } from '#shared/contract/dataset.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'

/** A version of a dataset whose columns the editor showed for a stage. */
export interface PipelineSample {
  datasetId: string
  datasetVersionId: string
}

/**
 * The sample inputs with which the stages of a pipeline were edited, by pipeline and stage, as long as the tab is open: the
 * editor starts with them again, and the launch proposes them.
 */
export function usePipelineSamples() {
  const kept = useState<Record<string, Record<string, PipelineSample>>>('pipeline-samples', () => ({}))
  const samplesOf = (pipelineId: string): Record<string, PipelineSample> => kept.value[pipelineId] ?? {}

  return {
    samplesOf,
    inputsOf: (pipelineId: string): Record<string, TaskInput> =>
      Object.fromEntries(Object.entries(samplesOf(pipelineId)).map(([stageKey, { datasetVersionId }]) => [stageKey, { datasetVersionId }])),
    /** @param datasets the stored versions are the newest of these: the editor offers no others. */
    keep(pipelineId: string, samples: Record<string, TaskInput>, datasets: readonly DatasetView[]) {
      kept.value = { ...kept.value, [pipelineId]: toSamples(samples, datasets) }
    },
  }
}

function toSamples(samples: Record<string, TaskInput>, datasets: readonly DatasetView[]): Record<string, PipelineSample> {
  return Object.fromEntries(Object.entries(samples).flatMap(([stageKey, input]) => {
    const dataset = 'datasetVersionId' in input ? datasets.find(({ latest }) => latest?.id === input.datasetVersionId) : undefined
    return dataset?.latest ? [[stageKey, { datasetId: dataset.id, datasetVersionId: dataset.latest.id }]] : []
  }))
}
