import { sql, type Selectable } from 'kysely'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type HistoryRow = Selectable<Schema['demoHistories']> & {
  /** A load or removal is at work. */
  isHeld: boolean
}

/** It is renewed every few seconds, whatever a step waits for; after it another console may take over. */
const LEASE_SECONDS = 60

const lease = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`

export async function findHistory(db: Db): Promise<HistoryRow | undefined> {
  return db.selectFrom('demoHistories')
    .selectAll().select(sql<boolean>`holder is not null and lease_until > now()`.as('isHeld')).executeTakeFirst()
}

/**
 * In the transaction that creates its project: of two at once, the second waits, and finds the row. @returns false when
 * there is one.
 */
export async function insertHistory(
  trx: Trx, history: Pick<HistoryRow, 'seed' | 'days' | 'fromAt' | 'untilAt' | 'locale' | 'total' | 'holder'>,
): Promise<void> {
  await trx.insertInto('demoHistories')
    .values({ ...history, projectId: DEMO_PROJECT_ID, state: 'loading', leaseUntil: lease }).execute()
}

/** Takes over what nobody is at work on. @returns undefined when there is none, or somebody is. */
export function claimHistory(
  trx: Trx, { state, holder }: { state: 'loading' | 'clearing', holder: string },
): Promise<{ projectId: string } | undefined> {
  return trx
    .updateTable('demoHistories')
    .set({ state, holder, leaseUntil: lease, done: 0, fault: '', finishedAt: null })
    .where(eb => eb.or([eb('holder', 'is', null), eb('leaseUntil', '<=', sql<Date>`now()`)]))
    .returning('projectId')
    .executeTakeFirst()
}

/** Also in the transaction of each step. @returns false when another one has taken over. */
export async function renewLease(
  db: Db, holder: string, progress: { done?: number, total?: number } = {},
): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('demoHistories')
    .set({ ...progress, leaseUntil: lease }).where('holder', '=', holder).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The holder is done with it: loaded, or unfinished with the reason. */
export async function releaseHistory(db: Db, holder: string, end: { state?: 'loaded', fault: string }): Promise<void> {
  await db
    .updateTable('demoHistories')
    .set({ ...end, holder: null, leaseUntil: null, finishedAt: sql<Date>`now()` })
    .where('holder', '=', holder)
    .execute()
}

/** The span that a load on top of an unfinished one writes. */
export async function restartHistory(
  trx: Trx, holder: string, history: Pick<HistoryRow, 'seed' | 'days' | 'fromAt' | 'untilAt' | 'locale' | 'total'>,
): Promise<void> {
  await trx.updateTable('demoHistories')
    .set({ ...history, startedAt: sql<Date>`now()` as never }).where('holder', '=', holder).execute()
}
