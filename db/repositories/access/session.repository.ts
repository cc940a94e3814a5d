import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type SessionRow = Selectable<Schema['sessions']> & { userName: string }

const withUser = (db: Db) => db.selectFrom('sessions')
  .innerJoin('users', 'users.id', 'sessions.userId').selectAll('sessions').select('users.name as userName')

/** Newest first. @param userId undefined = of everybody */
export function listSessions(
  db: Db, { userId, idleMs, limit, before }: IdPage & { userId: string | undefined, idleMs: number },
): Promise<SessionRow[]> {
  return withUser(db)
    .where('sessions.expiresAt', '>', sql<Date>`now()`)
    .where('sessions.lastSeenAt', '>', sql<Date>`now() - ${idleMs} * interval '1 millisecond'`)
    .$if(userId !== undefined, query => query.where('sessions.userId', '=', userId ?? ''))
    .$if(before !== undefined, query => query.where('sessions.id', '<', before ?? ''))
    .orderBy('sessions.id', 'desc')
    .limit(limit)
    .execute()
}

/** The session goes on, and what was in its cookie is worth nothing any more. */
export async function renewSession(trx: Trx, id: string, tokenHash: string): Promise<void> {
  await trx.updateTable('sessions').set({ tokenHash }).where('id', '=', id).execute()
}

export const findSession = (db: Db, id: string): Promise<SessionRow | undefined> =>
  withUser(db).where('sessions.id', '=', id).executeTakeFirst()

export async function insertSession(
  trx: Trx, session: Pick<SessionRow, 'id' | 'userId' | 'tokenHash' | 'address' | 'userAgent' | 'expiresAt'>,
): Promise<void> {
  await trx.insertInto('sessions').values(session).execute()
}

export interface Holder {
  id: string
  userId: string
  name: string
  role: string
  expiresAt: Date | null
  /** When its use was last written down. */
  usedAt: Date | null
}

/** Who holds a session that has not ended. */
export function findSessionHolder(
  db: Db, { tokenHash, idleMs }: { tokenHash: string, idleMs: number },
): Promise<Holder | undefined> {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.userId')
    .select([
      'sessions.id', 'users.id as userId', 'users.name', 'users.role', 'sessions.expiresAt',
      'sessions.lastSeenAt as usedAt',
    ])
    .where('sessions.tokenHash', '=', tokenHash)
    .where('sessions.expiresAt', '>', sql<Date>`now()`)
    .where('sessions.lastSeenAt', '>', sql<Date>`now() - ${idleMs} * interval '1 millisecond'`)
    .where('users.isEnabled', '=', true)
    .where('users.removedAt', 'is', null)
    .executeTakeFirst()
}

export async function touchSession(db: Db, id: string): Promise<void> {
  await db.updateTable('sessions').set({ lastSeenAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

/** @param exceptId the one that goes on */
export async function deleteSessionsOf(trx: Trx, userId: string, exceptId?: string): Promise<void> {
  await trx.deleteFrom('sessions').where('userId', '=', userId)
    .$if(exceptId !== undefined, query => query.where('id', '!=', exceptId ?? '')).execute()
}

export async function deleteAllSessions(trx: Trx): Promise<void> {
  await trx.deleteFrom('sessions').execute()
}

/** Those whose time is over. */
export async function deleteEndedSessions(db: Db): Promise<void> {
  await db.deleteFrom('sessions').where('expiresAt', '<', sql<Date>`now()`).execute()
}
