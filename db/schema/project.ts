import type { Generated } from 'kysely'
import type { Count, CreatedAt, Editable, JsonOrNull } from './columns'

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

/** Demo data, see docs/adr/0040. One row at most: while it is being loaded, there, or being cleared. */
export interface DemoHistoryTable {
  projectId: string
  /** 'loading' | 'loaded' | 'clearing' */
  state: string
  seed: number
  days: number
  /** The history is half-open. */
  fromAt: Date
  untilAt: Date
  /** Language of its names. */
  locale: string
  /** So far, and expected: days of a load, runs of a removal. */
  done: Count
  total: Count
  /** Which load or removal is at work; null = none. */
  holder: string | null
  /** After this nobody is at work any more. */
  leaseUntil: Date | null
  /** Why it was not finished: '' | 'deadline' | 'failed' | 'stopped' */
  fault: Generated<string>
  startedAt: CreatedAt
  finishedAt: Date | null
}

/** Append-only; a trigger notes each row in `audit_pending`. */
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

/** One link for each entry of the audit trail, see docs/adr/0055. Append-only. */
export interface AuditChainTable {
  /** From 1, without gaps. */
  position: number
  auditId: string
  /** sha256 in hexadecimal, over the entry and the hash before it. */
  hash: string
  sealedAt: CreatedAt
}

/** Entries of the audit trail that are not in the chain yet. */
export interface AuditPendingTable {
  auditId: string
}
