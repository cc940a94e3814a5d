import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'
import type { Holder } from './session.repository'

export type ApiTokenRow = Selectable<Schema['apiTokens']> & { userName: string }

/** Those that have not ended. */
const withUser = (db: Db) => db.selectFrom('apiTokens').innerJoin('users', 'users.id', 'apiTokens.userId')
  .selectAll('apiTokens').select('users.name as userName').where('apiTokens.endedAt', 'is', null)

/** Newest first. @param userId undefined = of everybody */
export function listApiTokens(
  db: Db, { userId, limit, before }: IdPage & { userId: string | undefined },
): Promise<ApiTokenRow[]> {
  return withUser(db)
    .$if(userId !== undefined, query => query.where('apiTokens.userId', '=', userId ?? ''))
    .$if(before !== undefined, query => query.where('apiTokens.id', '<', before ?? ''))
    .orderBy('apiTokens.id', 'desc')
    .limit(limit)
    .execute()
}

export const findApiToken = (db: Db, id: string): Promise<ApiTokenRow | undefined> =>
  withUser(db).where('apiTokens.id', '=', id).executeTakeFirst()

export async function insertApiToken(
  trx: Trx, token: Pick<ApiTokenRow, 'id' | 'userId' | 'name' | 'role' | 'tokenHash' | 'hint' | 'expiresAt'>,
): Promise<void> {
  await trx.insertInto('apiTokens').values(token).execute()
}

/** Who holds a token that has not expired; with the roles of both, of which the lower one counts. */
export function findTokenHolder(db: Db, tokenHash: string): Promise<
  (Holder & { tokenName: string, tokenRole: string }) | undefined
> {
  return db
    .selectFrom('apiTokens')
    .innerJoin('users', 'users.id', 'apiTokens.userId')
    .select([
      'apiTokens.id', 'users.id as userId', 'users.name', 'users.role', 'apiTokens.name as tokenName',
      'apiTokens.role as tokenRole', 'apiTokens.expiresAt', 'apiTokens.lastUsedAt as usedAt',
    ])
    .where('apiTokens.tokenHash', '=', tokenHash)
    .where('apiTokens.endedAt', 'is', null)
    .where(eb => eb.or([eb('apiTokens.expiresAt', 'is', null), eb('apiTokens.expiresAt', '>', sql<Date>`now()`)]))
    .where('users.isEnabled', '=', true)
    .where('users.removedAt', 'is', null)
    .executeTakeFirst()
}

export async function touchApiToken(db: Db, id: string): Promise<void> {
  await db.updateTable('apiTokens').set({ lastUsedAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** What was a token once: `endedAt` when it was revoked, `expiresAt` when it was not. */
export function findFormerToken(db: Db, tokenHash: string): Promise<
  { id: string, name: string, userName: string, endedAt: Date | null, isExpired: boolean } | undefined
> {
  return db
    .selectFrom('apiTokens')
    .innerJoin('users', 'users.id', 'apiTokens.userId')
    .select([
      'apiTokens.id', 'apiTokens.name', 'users.name as userName', 'apiTokens.endedAt',
      sql<boolean>`coalesce(api_tokens.expires_at <= now(), false)`.as('isExpired'),
    ])
    .where('apiTokens.tokenHash', '=', tokenHash)
    .executeTakeFirst()
}

export async function endApiToken(trx: Trx, id: string): Promise<void> {
  await trx.updateTable('apiTokens').set({ endedAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** @returns the names of those that ended */
export async function endApiTokensOf(trx: Trx, userId: string): Promise<string[]> {
  const rows = await trx.updateTable('apiTokens').set({ endedAt: sql<Date>`now()` })
    .where('userId', '=', userId).where('endedAt', 'is', null).returning('name').execute()
  return rows.map(({ name }) => name).sort()
}

/** Nobody tries with a token of so long ago. */
export async function deleteFormerTokens(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('apiTokens').where('endedAt', '<', before).execute()
}
