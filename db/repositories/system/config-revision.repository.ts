import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { ConfigRevisionTable } from '../../schema/config'

export type ConfigRevisionRow = Selectable<ConfigRevisionTable>

/** The newest; undefined = nothing was ever saved. */
export const findNewestConfig = (db: Db): Promise<ConfigRevisionRow | undefined> =>
  db.selectFrom('configRevisions').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst()

export const findConfigRevision = (db: Db, number: number): Promise<ConfigRevisionRow | undefined> =>
  db.selectFrom('configRevisions').selectAll().where('number', '=', number).executeTakeFirst()

/** Newest first. @param before only older ones */
export const listConfigRevisions = (
  db: Db, { limit, before }: { limit: number, before: number | undefined },
): Promise<ConfigRevisionRow[]> =>
  db.selectFrom('configRevisions').selectAll()
    .$if(before !== undefined, query => query.where('number', '<', before ?? 0))
    .orderBy('number', 'desc').limit(limit).execute()

/** @returns false when another change has taken this number. */
export async function insertConfigRevision(
  trx: Trx, { values, before, ...revision }: Omit<ConfigRevisionRow, 'createdAt'>,
): Promise<boolean> {
  const row = await trx.insertInto('configRevisions')
    .values({ ...revision, values: JSON.stringify(values), before: JSON.stringify(before) })
    .onConflict(conflict => conflict.column('number').doNothing()).returning('number').executeTakeFirst()
  return row !== undefined
}
