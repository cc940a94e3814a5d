import { sql, type Selectable } from 'kysely'
import type { ModelConfigSpec } from '#shared/domain/model/model-config'
import type { Db, Trx } from '../../client'
import { hasWords, toCloseness } from '../../closest'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { NamedPage } from '../../page'

export type ModelConfigRow = Selectable<Schema['modelConfigs']>
export type ModelVersionRow = Selectable<Schema['modelConfigVersions']>

export function listModelConfigs(
  db: Db, { projectId, text = '', closest = false, ids, archived = false, limit, before }: NamedPage,
): Promise<ModelConfigRow[]> {
  return db
    .selectFrom('modelConfigs')
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

export function findModelConfig(db: Db, id: string): Promise<ModelConfigRow | undefined> {
  return db.selectFrom('modelConfigs').selectAll().where('id', '=', id).executeTakeFirst()
}

/** At most a few hundred ids; archived ones included. */
export function listModelConfigsByIds(db: Db, ids: readonly string[]): Promise<ModelConfigRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('modelConfigs').selectAll().where('id', 'in', [...ids]).execute()
}

export function lockModelConfig(trx: Trx, id: string): Promise<ModelConfigRow | undefined> {
  return trx.selectFrom('modelConfigs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

type Values = ModelConfigSpec & { secret: string | null }

export function insertModelConfig(
  trx: Trx, { parameters, responseSchema, ...config }: Values & Pick<ModelConfigRow, 'id' | 'projectId'>,
): Promise<ModelConfigRow> {
  return trx
    .insertInto('modelConfigs')
    .values({
      ...config, parameters: JSON.stringify(parameters), responseSchema: JSON.stringify(responseSchema),
      ...config.secret !== null && { secretChangedAt: sql<Date>`now()` },
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** @param change with `secret`, the time at which it was changed is now. */
export function updateModelConfig(
  trx: Trx, id: string, { parameters, responseSchema, ...change }: Partial<Values>,
): Promise<ModelConfigRow> {
  return trx
    .updateTable('modelConfigs')
    .set(eb => ({
      ...change,
      ...parameters && { parameters: JSON.stringify(parameters) },
      ...responseSchema && { responseSchema: JSON.stringify(responseSchema) },
      ...change.secret !== undefined && { secretChangedAt: change.secret === null ? null : sql<Date>`now()` },
      version: eb('version', '+', 1),
      updatedAt: sql<Date>`now()`,
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** It keeps its versions, which runs name. */
export function setModelConfigArchived(trx: Trx, id: string, archivedAt: Date | null): Promise<ModelConfigRow> {
  return trx
    .updateTable('modelConfigs')
    .set(eb => ({ archivedAt, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

type NewVersion = Pick<
  ModelVersionRow,
  'configId' | 'number' | 'projectId' | 'spec' | 'secret' | 'isSecretChanged' | 'restoredFrom' | 'actor'
>

export async function insertModelVersion(trx: Trx, { spec, ...version }: NewVersion): Promise<void> {
  await trx.insertInto('modelConfigVersions').values({ ...version, spec: JSON.stringify(spec) }).execute()
}

export function listModelVersions(
  db: Db, { configId, limit, before }: { configId: string, limit: number, before: number | undefined },
): Promise<ModelVersionRow[]> {
  return db
    .selectFrom('modelConfigVersions')
    .selectAll()
    .where('configId', '=', configId)
    .$if(before !== undefined, query => query.where('number', '<', before ?? 0))
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
}

export function findModelVersion(
  db: Db, { configId, number }: { configId: string, number: number },
): Promise<ModelVersionRow | undefined> {
  return db.selectFrom('modelConfigVersions')
    .selectAll().where('configId', '=', configId).where('number', '=', number).executeTakeFirst()
}

/** Sealed secrets of the versions that a run names, by configuration. */
export async function listVersionSecrets(
  db: Db, refs: readonly { id: string, version: number }[],
): Promise<Map<string, string>> {
  if (refs.length === 0) {
    return new Map()
  }
  const rows = await db
    .selectFrom('modelConfigVersions')
    .select(['configId', 'number', 'secret'])
    .where(eb => eb.or(refs.map(({ id, version }) => eb.and([eb('configId', '=', id), eb('number', '=', version)]))))
    .execute()
  return new Map(rows.flatMap(({ configId, number, secret }) =>
    secret === null ? [] : [[`${configId}:${number}`, secret]]))
}
