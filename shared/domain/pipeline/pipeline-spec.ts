export interface PipelineSpec {
  stages: PipelineStageSpec[]
}

export interface PipelineStageSpec {
  key: string
  kind: string
  name: string
  needs: string[]
  parameters: Record<string, unknown>
  /** For ingest stages: the source that they read. */
  sourceId?: string
  maxAttempts?: number
  timeoutMs?: number
  /** Largest share of records that may fail, 0 to 1; 0 = none, absent = no limit. */
  failureTolerance?: number
}

/** How stored stages are to be read. In format 1 a tolerance of 0 meant that there is no limit. */
export const SPEC_FORMAT = 2

/** Stages as they were meant when they were stored. */
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

/** What an input stage reads: chosen at launch. */
export type TaskInput = { datasetVersionId: string } | { sourceId: string }
