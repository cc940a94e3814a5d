import type { DatasetView } from '#shared/contract/dataset.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { openStorage } from '~/utils/app/open-storage'
import { isUuid } from '~/utils/api/url-query'
import { isRecord } from '~/utils/json/json-pointer'

/** Of these the samples are kept; of one more, the oldest is forgotten. */
const MOST_PIPELINES = 50

const KEY = 'data-factory-pipeline-samples'

/**
 * The sample inputs with which the stages of a pipeline were edited, by pipeline and stage: the editor starts with
 * them again, and the launch proposes them. This browser keeps them for later visits.
 */
export function usePipelineSamples() {
  const kept = useState<KeptSamples>('pipeline-samples', () => ({}))
  /** By version: a choice stays one of its dataset when that has a newer version. */
  const datasetOf = useState<Record<string, string>>('pipeline-sample-datasets', () => ({}))
  const samplesOf = (pipelineId: string): Record<string, PipelineSample> => kept.value[pipelineId] ?? {}
  const read = () => parseKeptSamples(openStorage('local')?.getItem(KEY) ?? null)

  /** @param datasets what can be chosen from now on: the newest version of each. */
  function learn(datasets: readonly DatasetView[]) {
    const newest = datasets.flatMap(({ id, latest }) => latest ? [[latest.id, id] as const] : [])
    datasetOf.value = { ...datasetOf.value, ...Object.fromEntries(newest) }
  }

  /** A stage shows the newest version of what was chosen: the list offers no other. */
  function follow(
    pipelineId: string,
    chosen: Record<string, TaskInput>,
    datasets: readonly DatasetView[],
  ): Record<string, TaskInput> {
    const known = knownDatasets(pipelineId)
    return Object.fromEntries(Object.entries(chosen).map(([stageKey, input]) => {
      const datasetId = 'datasetVersionId' in input ? known[input.datasetVersionId] : undefined
      const latest = datasets.find(({ id }) => id === datasetId)?.latest
      return [stageKey, latest ? { datasetVersionId: latest.id } : input] as const
    }))
  }

  function knownDatasets(pipelineId: string, stored = read()): Record<string, string> {
    const kept = [...Object.values(stored[pipelineId] ?? {}), ...Object.values(samplesOf(pipelineId))]
    return {
      ...Object.fromEntries(kept.map(sample => [sample.datasetVersionId, sample.datasetId])),
      ...datasetOf.value,
    }
  }

  return {
    samplesOf,
    inputsOf: (pipelineId: string): Record<string, TaskInput> => Object.fromEntries(
      Object.entries(samplesOf(pipelineId)).map(([stageKey, { datasetVersionId }]) => [stageKey, { datasetVersionId }]),
    ),
    learn,
    follow,
    keep(pipelineId: string, samples: Record<string, TaskInput>, datasets: readonly DatasetView[]) {
      learn(datasets)
      // Another tab may have written meanwhile.
      const stored = read()
      const chosen = toSamples(samples, knownDatasets(pipelineId, stored))
      kept.value = { ...kept.value, [pipelineId]: chosen }
      openStorage('local')?.setItem(KEY, JSON.stringify(keepSamples(stored, pipelineId, chosen)))
    },
    /** The datasets of an earlier visit. Only in a browser. */
    keptDatasets: (pipelineId: string) => Object.values(read()[pipelineId] ?? {}).map(({ datasetId }) => datasetId),
    /** What an earlier visit chose, each with the newest version that there is now. Only in a browser. */
    recall(pipelineId: string, datasets: readonly DatasetView[]): Record<string, TaskInput> {
      const samples = read()[pipelineId] ?? {}
      return Object.fromEntries(Object.entries(samples).flatMap(([stageKey, { datasetId }]) => {
        const latest = datasets.find(({ id }) => id === datasetId)?.latest
        return latest ? [[stageKey, { datasetVersionId: latest.id }]] : []
      }))
    },
  }
}

function toSamples(
  samples: Record<string, TaskInput>,
  datasetOf: Readonly<Record<string, string>>,
): Record<string, PipelineSample> {
  return Object.fromEntries(Object.entries(samples).flatMap(([stageKey, input]) => {
    const datasetVersionId = 'datasetVersionId' in input ? input.datasetVersionId : ''
    const datasetId = datasetOf[datasetVersionId]
    return datasetId === undefined ? [] : [[stageKey, { datasetId, datasetVersionId }]]
  }))
}

/** Dataset and version that each stage reads in the preview, by stage key. */
export function useSampleNames(
  samples: () => Readonly<Record<string, TaskInput>>,
  datasets: () => readonly DatasetView[],
): ComputedRef<Record<string, string>> {
  const { t } = useI18n()
  return computed(() => Object.fromEntries(Object.entries(samples()).flatMap(([stageKey, input]) => {
    const versionId = 'datasetVersionId' in input ? input.datasetVersionId : ''
    const dataset = datasets().find(({ latest }) => latest?.id === versionId)
    return dataset?.latest
      ? [[stageKey, t('pipeline.drawer.version', { dataset: dataset.name, version: dataset.latest.semver })]]
      : []
  })))
}

/** A version of a dataset whose columns the editor showed for a stage. */
interface PipelineSample {
  datasetId: string
  datasetVersionId: string
}

/** By pipeline and stage. */
export type KeptSamples = Record<string, Record<string, PipelineSample>>

/** What was stored; empty = nothing, or not written by this console. */
export function parseKeptSamples(text: string | null): KeptSamples {
  try {
    const value: unknown = text === null ? {} : JSON.parse(text)
    const ofPipelines = isRecord(value) ? Object.entries(value).filter(([id]) => isUuid(id)) : []
    return Object.fromEntries(ofPipelines.map(([id, of]) => [id, readSamples(of)]))
  }
  catch {
    return {}
  }
}

function readSamples(value: unknown): Record<string, PipelineSample> {
  const ofStages = isRecord(value) ? Object.entries(value) : []
  return Object.fromEntries(ofStages.flatMap(([stageKey, sample]) => isSample(sample) ? [[stageKey, sample]] : []))
}

const isSample = (value: unknown): value is PipelineSample =>
  isRecord(value) && typeof value.datasetId === 'string' && typeof value.datasetVersionId === 'string'

/** @param samples empty = nothing is kept of this pipeline any more. */
export function keepSamples(
  kept: KeptSamples,
  pipelineId: string,
  samples: Record<string, PipelineSample>,
): KeptSamples {
  const others = Object.entries(kept).filter(([id]) => id !== pipelineId)
  const own = Object.keys(samples).length > 0 ? [[pipelineId, samples] as const] : []
  return Object.fromEntries([...others, ...own].slice(-MOST_PIPELINES))
}
