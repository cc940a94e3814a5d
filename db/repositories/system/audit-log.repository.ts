import type { Selectable, Transaction } from 'kysely'
import { v7 } from 'uuid'
import { redact } from '#shared/domain/audit/redact'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn } from '../../unnest'

export interface AuditEntry {
  /** null = concerns the whole installation. */
  projectId: string | null
  actor: string
  /** For example 'pipeline.update'. */
  action: string
  noun: string
  nounId: string
  /** Secrets are replaced before they are stored. */
  before?: unknown
  after?: unknown
  requestId: string
}

/** Insert in the transaction of the change, so that neither exists without the other. */
export const insertAudit = (trx: Transaction<Schema>, entry: AuditEntry): Promise<void> => insertAudits(trx, [entry])

export async function insertAudits(trx: Transaction<Schema>, entries: readonly AuditEntry[]): Promise<void> {
  await insertBatch('audit_log', COLUMNS, entries.map(entry => ({ ...entry, id: v7() }))).execute(trx)
}

const COLUMNS: readonly BatchColumn<AuditEntry & { id: string }>[] = [
  { column: 'id', type: 'uuid', of: entry => entry.id },
  { column: 'project_id', type: 'uuid', of: entry => entry.projectId },
  { column: 'actor', type: 'text', of: entry => entry.actor },
  { column: 'action', type: 'text', of: entry => entry.action },
  { column: 'noun', type: 'text', of: entry => entry.noun },
  { column: 'noun_id', type: 'text', of: entry => entry.nounId },
  { column: 'before', type: 'jsonb', of: entry => redact(entry.before) },
  { column: 'after', type: 'jsonb', of: entry => redact(entry.after) },
  { column: 'request_id', type: 'text', of: entry => entry.requestId },
]

export type AuditRow = Pick<Selectable<Schema['auditLog']>, 'actor' | 'action' | 'after' | 'createdAt' | 'requestId'>

/** What was done to one thing, oldest first. At most 200. */
export function listAuditOf(db: Db, { noun, nounId }: Pick<AuditEntry, 'noun' | 'nounId'>): Promise<AuditRow[]> {
  return db.selectFrom('auditLog').select(['actor', 'action', 'after', 'createdAt', 'requestId'])
    .where('noun', '=', noun).where('nounId', '=', nounId).orderBy('id').limit(200).execute()
}
