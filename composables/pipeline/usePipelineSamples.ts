import type { DatasetView } from '#shared/contract/dataset.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { openStorage } from '~/utils/app/open-storage'
import { keepSamples, type KeptSamples, parseKeptSamples, type PipelineSample } from '~/utils/pipeline/kept-samples'

const KEY = 'data-factory-pipeline-samples'

/**
 * The sample inputs with which the stages of a pipeline were edited, by pipeline and stage: the editor starts with them again, and
 * the launch proposes them. This browser keeps them for later visits.
 */
export function usePipelineSamples() {
  const kept = useState<KeptSamples>('pipeline-samples', () => ({}))
  const samplesOf = (pipelineId: string): Record<string, PipelineSample> => kept.value[pipelineId] ?? {}

  return {
    samplesOf,
    inputsOf: (pipelineId: string): Record<string, TaskInput> =>
      Object.fromEntries(Object.entries(samplesOf(pipelineId)).map(([stageKey, { datasetVersionId }]) => [stageKey, { datasetVersionId }])),
    /** @param datasets the stored versions are the newest of these: the editor offers no others. */
    keep(pipelineId: string, samples: Record<string, TaskInput>, datasets: readonly DatasetView[]) {
      const chosen = toSamples(samples, datasets)
      kept.value = { ...kept.value, [pipelineId]: chosen }
      const storage = openStorage('local')
      // Another tab may have written meanwhile.
      storage?.setItem(KEY, JSON.stringify(keepSamples(parseKeptSamples(storage.getItem(KEY)), pipelineId, chosen)))
    },
    /** What an earlier visit chose, each with the newest version that there is now. Only in a browser. */
    recall(pipelineId: string, datasets: readonly DatasetView[]): Record<string, TaskInput> {
      const samples = parseKeptSamples(openStorage('local')?.getItem(KEY) ?? null)[pipelineId] ?? {}
      return Object.fromEntries(Object.entries(samples).flatMap(([stageKey, { datasetId }]) => {
        const latest = datasets.find(({ id }) => id === datasetId)?.latest
        return latest ? [[stageKey, { datasetVersionId: latest.id }]] : []
      }))
    },
  }
}

function toSamples(samples: Record<string, TaskInput>, datasets: readonly DatasetView[]): Record<string, PipelineSample> {
  return Object.fromEntries(Object.entries(samples).flatMap(([stageKey, input]) => {
    const dataset = 'datasetVersionId' in input ? datasets.find(({ latest }) => latest?.id === input.datasetVersionId) : undefined
    return dataset?.latest ? [[stageKey, { datasetId: dataset.id, datasetVersionId: dataset.latest.id }]] : []
  }))
}
