import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type UserRow = Selectable<Schema['users']>

/** Newest first, without removed ones. */
export function listUsers(db: Db, { limit, before }: IdPage): Promise<UserRow[]> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('removedAt', 'is', null)
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).where('removedAt', 'is', null).executeTakeFirst()
}

/** In any letter case; removed ones, too. */
export function findUserByName(db: Db, name: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where(sql`lower(name)`, '=', sql`lower(${name})`).executeTakeFirst()
}

export function lockUser(trx: Trx, id: string): Promise<UserRow | undefined> {
  return trx.selectFrom('users')
    .selectAll().where('id', '=', id).where('removedAt', 'is', null).forUpdate().executeTakeFirst()
}

/**
 * Those who can sign in and manage the others, locked in one order: two of them cannot remove each other at once. At
 * most 1,000.
 */
export async function lockAdmins(trx: Trx): Promise<string[]> {
  const rows = await trx.selectFrom('users').select('id').where('role', '=', 'admin')
    .where('isEnabled', '=', true).where('removedAt', 'is', null).orderBy('id').limit(1_000).forUpdate().execute()
  return rows.map(({ id }) => id)
}

export async function hasAdmin(db: Db): Promise<boolean> {
  const row = await db.selectFrom('users').select('id')
    .where('role', '=', 'admin').where('isEnabled', '=', true).where('removedAt', 'is', null).executeTakeFirst()
  return row !== undefined
}

export function insertUser(trx: Trx, user: Pick<UserRow, 'id' | 'name' | 'role' | 'passwordHash'>): Promise<UserRow> {
  return trx.insertInto('users').values(user).returningAll().executeTakeFirstOrThrow()
}

export function updateUser(
  trx: Trx, id: string, change: Partial<Pick<UserRow, 'role' | 'isEnabled' | 'passwordHash' | 'removedAt'>>,
): Promise<UserRow> {
  return trx
    .updateTable('users')
    .set(eb => ({ ...change, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Not an edit: the version does not change. */
export async function setSignedIn(trx: Trx, id: string): Promise<void> {
  await trx.updateTable('users').set({ lastSignInAt: sql<Date>`now()` }).where('id', '=', id).execute()
}
