import type { Insertable, Transaction } from 'kysely'
import { v7 } from 'uuid'
import type { Schema } from '../../schema'

export interface AuditEntry {
  /** null = concerns the whole installation. */
  projectId: string | null
  actor: string
  /** For example 'pipeline.update'. */
  action: string
  noun: string
  nounId: string
  /** Without secrets. */
  before?: unknown
  after?: unknown
  requestId: string
}

/** Insert in the transaction of the change, so that neither exists without the other. */
export async function insertAudit(trx: Transaction<Schema>, { before, after, ...entry }: AuditEntry): Promise<void> {
  const row: Insertable<Schema['auditLog']> = { ...entry, id: v7(), before: toJson(before), after: toJson(after) }
  await trx.insertInto('auditLog').values(row).execute()
}

const toJson = (value: unknown) => value === undefined ? null : JSON.stringify(value)
