import type { CreatedAt, Editable, JsonOrNull } from './columns'

export interface ProjectTable extends Editable {
  /** For URLs and people: `[a-z0-9-]`, unique. */
  key: string
  name: string
  description: string
  archivedAt: Date | null
}

/** The example of a project, see docs/adr/0031: which objects it consists of, whatever they are called now. */
export interface DemoTable {
  projectId: string
  sourceId: string
  datasetId: string
  pipelineId: string
  taskId: string
  createdAt: CreatedAt
}

/** Append-only. */
export interface AuditLogTable {
  id: string
  projectId: string | null
  actor: string
  /** For example 'pipeline.update'. */
  action: string
  noun: string
  nounId: string
  before: JsonOrNull<unknown>
  after: JsonOrNull<unknown>
  requestId: string
  createdAt: CreatedAt
}
