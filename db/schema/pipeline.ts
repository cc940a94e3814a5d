import type { Generated } from 'kysely'
import type { LaunchCheck } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { CreatedAt, Editable, Json } from './columns'

export interface PipelineTable extends Editable {
  projectId: string
  name: string
  description: string
  currentRevisionId: string | null
  /** Built-in, such as the import of a source; hidden from lists. */
  isBuiltIn: Generated<boolean>
  /** The label of its template that it follows; null = the newest version, or it came from none. */
  templateLabel: Generated<string | null>
  archivedAt: Date | null
  /** Of the newest revision, when it was saved; null = it was not checked as a launch would be. */
  launchCheck: Generated<LaunchCheck | null>
}

export interface PipelineRevisionTable {
  id: string
  projectId: string
  pipelineId: string
  /** Number within the pipeline, from 1. */
  number: number
  /** Canonical JSON of the stages. */
  spec: Json<PipelineSpec>
  /** Format of the spec; see SPEC_FORMAT. */
  specFormat: Generated<number>
  sha256: string
  message: string
  actor: string
  /** null = it came from no template. */
  templateVersionId: Generated<string | null>
  createdAt: CreatedAt
}

/** The stages of a revision as rows, to find the pipelines that use a kind. */
export interface PipelineStageTable {
  revisionId: string
  projectId: string
  stageKey: string
  position: number
  kind: string
  name: string
  parameters: Json<Record<string, unknown>>
  needs: Json<string[]>
}
