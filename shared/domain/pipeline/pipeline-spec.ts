export interface PipelineSpec {
  stages: PipelineStageSpec[]
}

export interface PipelineStageSpec {
  key: string
  kind: string
  name: string
  needs: string[]
  parameters: Record<string, unknown>
  /** For ingest stages: the source to read. */
  sourceId?: string
  maxAttempts?: number
  timeoutMs?: number
  /** Largest share of records that may fail, 0 to 1; 0 = none, absent = no limit. */
  failureTolerance?: number
}

/** Format of stored stages. In format 1 a tolerance of 0 meant no limit. */
export const SPEC_FORMAT = 2

/** Converts stored stages to the meaning of the current format. */
export function readStages<S extends PipelineStageSpec>(stages: S[], format: number): S[] {
  if (format >= SPEC_FORMAT) {
    return stages
  }
  return stages.map((stage) => {
    const meant = { ...stage }
    if (meant.failureTolerance === 0) {
      delete meant.failureTolerance
    }
    return meant
  })
}

/** The input of a stage, chosen at launch. */
export type TaskInput = { datasetVersionId: string } | { sourceId: string }
