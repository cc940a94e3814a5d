import { isUuid } from '~/utils/api/url-query'
import { isRecord } from '~/utils/json/json-pointer'

/** A version of a dataset whose columns the editor showed for a stage. */
export interface PipelineSample {
  datasetId: string
  datasetVersionId: string
}

/** By pipeline and stage. */
export type KeptSamples = Record<string, Record<string, PipelineSample>>

/** The oldest is forgotten. */
const MOST = 50

/** What was stored; empty = nothing, or not written by this console. */
export function parseKeptSamples(text: string | null): KeptSamples {
  try {
    const value: unknown = text === null ? {} : JSON.parse(text)
    const ofPipelines = isRecord(value) ? Object.entries(value).filter(([id]) => isUuid(id)) : []
    return Object.fromEntries(ofPipelines.map(([id, of]) => [id, toSamples(of)]))
  }
  catch {
    return {}
  }
}

function toSamples(value: unknown): Record<string, PipelineSample> {
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
  return Object.fromEntries([...others, ...own].slice(-MOST))
}
