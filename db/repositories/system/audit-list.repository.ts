import { sql, type Selectable } from 'kysely'
import type { Db } from '../../client'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export interface AuditFilter {
  projectId?: string | undefined
  actor?: string | undefined
  actions?: readonly string[] | undefined
  noun?: string | undefined
  nounId?: string | undefined
  /** Half-open. */
  from?: Date | undefined
  to?: Date | undefined
  /** Part of actor, action, id, request ID or name. */
  text?: string | undefined
}

export type AuditListRow = Pick<
  Selectable<Schema['auditLog']>,
  'id' | 'projectId' | 'actor' | 'action' | 'noun' | 'nounId' | 'requestId' | 'createdAt'
>
& {
  /** What the thing was called then. */
  name: string | null
  /** In the chain; null = not sealed yet. */
  position: number | null
}

export type AuditDetailRow = AuditListRow & Pick<Selectable<Schema['auditLog']>, 'before' | 'after'>
  & { hash: string | null }

const named = sql<
  string | null
>`coalesce(audit_log.after ->> 'name', audit_log.before ->> 'name', audit_log.after ->> 'filename',
  audit_log.after ->> 'semver')`

const entries = (db: Db) => db
  .selectFrom('auditLog')
  .leftJoin('auditChain', 'auditChain.auditId', 'auditLog.id')
  .select([
    'auditLog.id', 'projectId', 'actor', 'action', 'noun', 'nounId', 'requestId', 'createdAt', 'auditChain.position',
    named.as('name'),
  ])

/** Newest first. */
export function listAuditRows(db: Db, filter: AuditFilter, page: IdPage): Promise<AuditListRow[]> {
  return filtered(db, filter, page).execute()
}

/** With what each has changed, newest first. */
export function listAuditDetails(db: Db, filter: AuditFilter, page: IdPage): Promise<AuditDetailRow[]> {
  return filtered(db, filter, page).select(['before', 'after', 'hash']).execute()
}

function filtered(
  db: Db, { projectId, actor, actions, noun, nounId, from, to, text }: AuditFilter, { limit, before }: IdPage,
) {
  return entries(db)
    .$if(projectId !== undefined, query => query.where('projectId', '=', projectId ?? null))
    .$if(actor !== undefined, query => query.where('actor', '=', actor ?? ''))
    .$if(actions !== undefined, query => query.where('action', 'in', [...actions ?? []]))
    .$if(noun !== undefined, query => query.where('noun', '=', noun ?? ''))
    .$if(nounId !== undefined, query => query.where('nounId', '=', nounId ?? ''))
    .$if(from !== undefined, query => query.where('createdAt', '>=', from ?? new Date()))
    .$if(to !== undefined, query => query.where('createdAt', '<', to ?? new Date()))
    .$if(text !== undefined && text !== '', (query) => {
      const pattern = toContaining(text ?? '')
      return query.where(eb => eb.or([
        eb('actor', 'ilike', pattern), eb('action', 'ilike', pattern), eb('nounId', 'ilike', pattern),
        eb('requestId', 'ilike', pattern), eb(named, 'ilike', pattern),
      ]))
    })
    .$if(before !== undefined, query => query.where('auditLog.id', '<', before ?? ''))
    .orderBy('auditLog.id', 'desc')
    .limit(limit)
}

export function findAudit(db: Db, id: string): Promise<AuditDetailRow | undefined> {
  return entries(db).select(['before', 'after', 'hash']).where('auditLog.id', '=', id).executeTakeFirst()
}
