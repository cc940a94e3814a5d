import { type ExpressionBuilder, sql, type Selectable } from 'kysely'
import type { ColumnInfo } from '#shared/domain/dataset/artifact'
import { EMPTY_CODES } from '#shared/domain/source-kind'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import { hasWords, toCloseness } from '../../closest'
import { toContaining } from '../../like'
import type { NamedPage } from '../../page'

export type DataSourceRow = Selectable<Schema['dataSources']>

export interface DataSourceFilter {
  kind?: string | undefined
  stageKind?: string | undefined
  /** Only those of `needsAttention`. */
  attention?: boolean | undefined
}

/** Sources whose last test failed, and untested folders (an upload is in our own store and needs no test). */
export const needsAttention = (eb: ExpressionBuilder<Schema, 'dataSources'>) => eb.or([isFailing(eb), isUntested(eb)])

/** Its last test could not read it; one that is only empty may be filled later. */
export const isFailing = (eb: ExpressionBuilder<Schema, 'dataSources'>) =>
  eb.and([eb('lastTestOk', '=', false), eb('lastTestCode', 'not in', [...EMPTY_CODES])])

export const isUntested = (eb: ExpressionBuilder<Schema, 'dataSources'>) =>
  eb.and([eb('lastTestAt', 'is', null), eb('kind', '!=', 'upload')])

export function listDataSources(db: Db, {
  projectId, text = '', closest = false, ids, kind, stageKind, attention = false, archived = false, limit, before,
}: NamedPage & DataSourceFilter): Promise<DataSourceRow[]> {
  return db
    .selectFrom('dataSources')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('archivedAt', archived ? 'is not' : 'is', null)
    .$if(text !== '', query => closest
      ? query.where(hasWords(text)).orderBy(toCloseness(text)).orderBy(sql`length(name)`)
      : query.where('name', 'ilike', toContaining(text)))
    .$if(kind !== undefined, query => query.where('kind', '=', kind ?? ''))
    .$if(stageKind !== undefined, query => query.where('stageKind', '=', stageKind ?? ''))
    .$if(attention, query => query.where(needsAttention))
    .$if(ids !== undefined, query => query.where('id', 'in', [...ids ?? []]))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findDataSource(db: Db, id: string): Promise<DataSourceRow | undefined> {
  return db.selectFrom('dataSources')
    .selectAll().where('id', '=', id).where('archivedAt', 'is', null).executeTakeFirst()
}

/** At most 100 ids. Unknown and archived ones are absent. */
export function listDataSourcesByIds(db: Db, ids: readonly string[]): Promise<DataSourceRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('dataSources').selectAll().where('id', 'in', [...ids]).where('archivedAt', 'is', null).execute()
}

export function lockDataSource(trx: Trx, id: string): Promise<DataSourceRow | undefined> {
  return trx.selectFrom('dataSources')
    .selectAll().where('id', '=', id).where('archivedAt', 'is', null).forUpdate().executeTakeFirst()
}

export function lockArchivedDataSource(trx: Trx, id: string): Promise<DataSourceRow | undefined> {
  return trx.selectFrom('dataSources')
    .selectAll().where('id', '=', id).where('archivedAt', 'is not', null).forUpdate().executeTakeFirst()
}

export type NewDataSource
  = Pick<DataSourceRow, 'id' | 'projectId' | 'name' | 'kind' | 'stageKind' | 'parameters' | 'uploadId'>

export function insertDataSource(trx: Trx, { parameters, ...source }: NewDataSource): Promise<DataSourceRow> {
  return trx
    .insertInto('dataSources')
    .values({
      ...source, parameters: JSON.stringify(parameters), columns: '[]', arrivals: source.uploadId === null ? 0 : 1,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export type DataSourceChange = Partial<Pick<
  DataSourceRow,
  'name' | 'stageKind' | 'parameters' | 'uploadId' | 'archivedAt' | 'lastTestAt' | 'lastTestOk' | 'lastTestMessage'
  | 'lastTestCode'
>>

export function updateDataSource(
  trx: Trx, id: string, { parameters, ...change }: DataSourceChange,
): Promise<DataSourceRow> {
  return trx
    .updateTable('dataSources')
    .set(eb => ({
      ...change,
      ...parameters && { parameters: JSON.stringify(parameters) },
      ...change.uploadId && { arrivals: eb('arrivals', '+', 1) },
      version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export interface SourceTestResult {
  ok: boolean
  message: string
  code: string
  params: Record<string, string>
  columns?: ColumnInfo[]
}

/** Not an edit: the version does not change. Without `columns`, those of the last successful test stay. */
export async function setDataSourceTest(
  trx: Trx, id: string, { ok, message, code, params, columns }: SourceTestResult,
): Promise<void> {
  await trx
    .updateTable('dataSources')
    .set({
      lastTestAt: sql<Date>`now()`, lastTestOk: ok, lastTestMessage: message, lastTestCode: code,
      lastTestParams: JSON.stringify(params), ...columns && { columns: JSON.stringify(columns) },
    })
    .where('id', '=', id)
    .execute()
}
