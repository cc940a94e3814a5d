import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type ReleaseChannelRow = Selectable<Schema['releaseChannels']>

/** At most 200 releases. */
export function listChannelsOf(
  db: Db, releaseIds: readonly string[],
): Promise<Pick<ReleaseChannelRow, 'name' | 'releaseId'>[]> {
  return releaseIds.length === 0
    ? Promise.resolve([])
    : db.selectFrom('releaseChannels')
        .select(['name', 'releaseId']).where('releaseId', 'in', [...releaseIds]).orderBy('name').execute()
}

export function findChannel(
  db: Db, { datasetId, name }: Pick<ReleaseChannelRow, 'datasetId' | 'name'>,
): Promise<ReleaseChannelRow | undefined> {
  return db.selectFrom('releaseChannels')
    .selectAll().where('datasetId', '=', datasetId).where('name', '=', name).executeTakeFirst()
}

export async function setChannel(
  trx: Trx, channel: Pick<ReleaseChannelRow, 'datasetId' | 'name' | 'projectId' | 'releaseId' | 'updatedBy'>,
): Promise<void> {
  await trx
    .insertInto('releaseChannels')
    .values(channel)
    .onConflict(oc => oc.columns(['datasetId', 'name'])
      .doUpdateSet({ releaseId: channel.releaseId, updatedBy: channel.updatedBy, updatedAt: sql<Date>`now()` }))
    .execute()
}

export async function dropChannel(
  trx: Trx, { datasetId, name }: Pick<ReleaseChannelRow, 'datasetId' | 'name'>,
): Promise<void> {
  await trx.deleteFrom('releaseChannels').where('datasetId', '=', datasetId).where('name', '=', name).execute()
}

/** The published release of the highest number: where `latest` leads. */
export async function findNewestPublished(db: Db, datasetId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('releases')
    .select('id')
    .where('datasetId', '=', datasetId)
    .where('state', '=', 'PUBLISHED')
    .orderBy(sql`string_to_array(semver, '.')::int[]`, 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}
