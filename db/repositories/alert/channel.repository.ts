import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type ChannelRow = Selectable<Schema['channels']>

export function listChannels(
  db: Db, { projectId, limit, before }: IdPage & { projectId: string },
): Promise<ChannelRow[]> {
  return db
    .selectFrom('channels')
    .selectAll()
    .where('projectId', '=', projectId)
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findChannel(db: Db, id: string): Promise<ChannelRow | undefined> {
  return db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst()
}

/** At most 200 ids. */
export function listChannelsByIds(db: Db, ids: readonly string[]): Promise<ChannelRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('channels').selectAll().where('id', 'in', [...ids]).execute()
}

export function lockChannel(trx: Trx, id: string): Promise<ChannelRow | undefined> {
  return trx.selectFrom('channels').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function insertChannel(
  trx: Trx,
  channel: Pick<ChannelRow, 'id' | 'projectId' | 'name' | 'kind' | 'secret' | 'isEnabled'>
    & Partial<Pick<ChannelRow, 'url' | 'sealedUrl' | 'shownUrl'>>,
): Promise<ChannelRow> {
  return trx.insertInto('channels').values(channel).returningAll().executeTakeFirstOrThrow()
}

export function updateChannel(
  trx: Trx, id: string,
  change: Partial<Pick<ChannelRow, 'name' | 'url' | 'sealedUrl' | 'shownUrl' | 'secret' | 'isEnabled'>>,
): Promise<ChannelRow> {
  return trx
    .updateTable('channels')
    .set(eb => ({ ...change, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Whose addresses lie there as an older version has written them, locked. At most 200. */
export function lockPlainChannels(trx: Trx): Promise<ChannelRow[]> {
  return trx.selectFrom('channels')
    .selectAll().where('url', 'is not', null).orderBy('id').limit(200).forUpdate().execute()
}

/** Not an edit: the version does not change. */
export async function setSealedUrl(
  trx: Trx, id: string, address: Pick<ChannelRow, 'sealedUrl' | 'shownUrl'>,
): Promise<void> {
  await trx.updateTable('channels').set({ ...address, url: null }).where('id', '=', id).execute()
}

/** Its deliveries go with it. */
export async function deleteChannel(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('channels').where('id', '=', id).execute()
}

export interface ChannelResult {
  ok: boolean
  status: number | null
  code: string
  message: string
}

/** Not an edit: the version does not change. */
export async function setChannelResult(
  db: Db, id: string, { ok, status, code, message }: ChannelResult,
): Promise<void> {
  await db.updateTable('channels')
    .set({ lastAt: sql<Date>`now()`, lastOk: ok, lastStatus: status, lastCode: code, lastMessage: message })
    .where('id', '=', id).execute()
}
