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
  /** Largest share of records that may fail, 0 to 1. */
  failureTolerance?: number
}

/** What an input stage reads: chosen at launch. */
export type TaskInput = { datasetVersionId: string } | { sourceId: string }
