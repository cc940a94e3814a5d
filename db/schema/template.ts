import type { ColumnType, Generated } from 'kysely'
import type { PipelineSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { CreatedAt, Editable, Json, JsonOrNull } from './columns'

export interface PipelineTemplateTable extends Editable {
  /** null = part of the product, in every project. */
  projectId: string | null
  /** A BuiltInTemplate; null = of a project. */
  builtIn: string | null
  name: string
  description: Generated<string>
  /** A TemplateIcon. */
  icon: string
  /** In the newest format; null = part of the product. */
  draft: JsonOrNull<PipelineSpec>
  draftSha256: Generated<string>
  draftBy: Generated<string>
  draftAt: Generated<Date>
  archivedAt: Date | null
}

/** Immutable, but for its deprecation. */
export interface TemplateVersionTable {
  id: string
  templateId: string
  projectId: string | null
  /** MAJOR.MINOR.PATCH */
  number: string
  /** Canonical JSON of the stages. */
  spec: Json<PipelineSpec>
  /** Format of the spec; see SPEC_FORMAT. */
  specFormat: number
  sha256: string
  message: Generated<string>
  /** 'MAJOR' | 'MINOR' | 'PATCH'; null = the first. */
  consequence: string | null
  actor: string
  deprecatedAt: Date | null
  deprecatedBy: Generated<string>
  deprecateReason: Generated<string>
  createdAt: CreatedAt
}

export interface TemplateLabelTable {
  templateId: string
  label: string
  projectId: string | null
  versionId: string
  updatedBy: Generated<string>
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

/** What running the sample of a template has created in a project. */
export interface TemplateSampleTable {
  projectId: string
  templateId: string
  sourceId: string
  datasetId: string
  pipelineId: string
  taskId: string
  createdAt: CreatedAt
}
