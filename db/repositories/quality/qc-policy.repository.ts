import { sql, type Selectable } from 'kysely'
import type { QualitySpec } from '#shared/domain/quality/quality-spec'
import type { Db, Trx } from '../../client'
import { hasWords, toCloseness } from '../../closest'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { NamedPage } from '../../page'

export type QcPolicyRow = Selectable<Schema['qcPolicies']>

export function listPolicies(
  db: Db, { projectId, text = '', closest = false, ids, archived = false, limit, before }: NamedPage,
): Promise<QcPolicyRow[]> {
  return db
    .selectFrom('qcPolicies')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .$if(text !== '', query => closest
      ? query.where(hasWords(text)).orderBy(toCloseness(text)).orderBy(sql`length(name)`)
      : query.where('name', 'ilike', toContaining(text)))
    .$if(ids !== undefined, query => query.where('id', 'in', [...ids ?? []]))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Archived ones too: their lots are kept. */
export function findPolicy(db: Db, id: string): Promise<QcPolicyRow | undefined> {
  return db.selectFrom('qcPolicies').selectAll().where('id', '=', id).executeTakeFirst()
}

/** By id, or by name. @param hasArchived one that was archived is found, too, by its id */
export function findPolicyCalled(
  db: Db, { projectId, wanted, hasArchived = false }: { projectId: string, wanted: string, hasArchived?: boolean },
): Promise<QcPolicyRow | undefined> {
  return db
    .selectFrom('qcPolicies')
    .selectAll()
    .where('projectId', '=', projectId)
    .where(eb => hasArchived
      ? eb.or([eb('archivedAt', 'is', null), eb(sql<string>`id::text`, '=', wanted.toLowerCase())])
      : eb('archivedAt', 'is', null))
    .where(eb => eb.or([eb(sql<string>`id::text`, '=', wanted.toLowerCase()), eb('name', '=', wanted)]))
    .orderBy(sql`id::text = ${wanted.toLowerCase()}`, 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export function lockPolicy(
  trx: Trx, { id, archived = false }: { id: string, archived?: boolean },
): Promise<QcPolicyRow | undefined> {
  return trx.selectFrom('qcPolicies').selectAll()
    .where('id', '=', id).where('archivedAt', archived ? 'is not' : 'is', null).forUpdate().executeTakeFirst()
}

export function insertPolicy(
  trx: Trx, { spec, ...policy }: Pick<QcPolicyRow, 'id' | 'projectId' | 'name' | 'description' | 'spec'>,
): Promise<QcPolicyRow> {
  return trx.insertInto('qcPolicies')
    .values({ ...policy, spec: JSON.stringify(spec) }).returningAll().executeTakeFirstOrThrow()
}

export type QcPolicyEdit = Partial<Pick<QcPolicyRow, 'name' | 'description' | 'archivedAt'> & { spec: QualitySpec }>

export function updatePolicy(trx: Trx, id: string, { spec, ...change }: QcPolicyEdit): Promise<QcPolicyRow> {
  return trx
    .updateTable('qcPolicies')
    .set(eb => ({
      ...change, ...spec ? { spec: JSON.stringify(spec) } : {}, version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function countPolicies(db: Db, projectId: string): Promise<number> {
  const { count } = await db.selectFrom('qcPolicies').select(sql<number>`count(*)::int`.as('count'))
    .where('projectId', '=', projectId).where('archivedAt', 'is', null).executeTakeFirstOrThrow()
  return count
}
