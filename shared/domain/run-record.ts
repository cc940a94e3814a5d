import type { ArtifactInfo } from './artifact'
import type { PipelineStageSpec } from './pipeline-spec'

export interface RunError {
  reason: string
  message: string
  stageKey: string
  retryable: boolean
  metadata: Record<string, string>
}

/** What a run was launched with, as it goes to the queue. */
export interface FrozenRunSpec {
  stages: (PipelineStageSpec & { inputs: ArtifactInfo[] })[]
  labels: Record<string, string>
}

export interface CountedProgress {
  recordsIn: number
  recordsOut: number
  recordsDropped: number
  recordsFailed: number
  bytesIn: number
  bytesOut: number
}
