import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { IdPage } from '../../page'
import type { Schema } from '../../schema'
import { IS_LIVING } from '../run/task-run-ingest.repository'

export type ProjectRow = Selectable<Schema['projects']>

export function listProjects(
  db: Db, { limit, before, key }: IdPage & { key?: string | undefined },
): Promise<ProjectRow[]> {
  return db
    .selectFrom('projects')
    .selectAll()
    .where('archivedAt', 'is', null)
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .$if(key !== undefined, query => query.where('key', '=', key ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findProject(db: Db, id: string): Promise<ProjectRow | undefined> {
  return db.selectFrom('projects').selectAll().where('id', '=', id).where('archivedAt', 'is', null).executeTakeFirst()
}

export function lockProject(trx: Trx, id: string): Promise<ProjectRow | undefined> {
  return trx.selectFrom('projects')
    .selectAll().where('id', '=', id).where('archivedAt', 'is', null).forUpdate().executeTakeFirst()
}

export function lockArchivedProject(trx: Trx, id: string): Promise<ProjectRow | undefined> {
  return trx.selectFrom('projects')
    .selectAll().where('id', '=', id).where('archivedAt', 'is not', null).forUpdate().executeTakeFirst()
}

export function insertProject(
  trx: Trx, project: Pick<ProjectRow, 'id' | 'key' | 'name' | 'description'>,
): Promise<ProjectRow> {
  return trx.insertInto('projects').values(project).returningAll().executeTakeFirstOrThrow()
}

export function updateProject(
  trx: Trx, id: string, change: Partial<Pick<ProjectRow, 'name' | 'description' | 'archivedAt'>>,
): Promise<ProjectRow> {
  return trx
    .updateTable('projects')
    .set(eb => ({ ...change, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Whether the project has active runs. */
export async function hasLivingRuns(db: Db, projectId: string): Promise<boolean> {
  const row = await db
    .selectFrom('taskRuns')
    .select('id')
    .where('projectId', '=', projectId)
    .where(IS_LIVING)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
