import { sql, type Transaction } from 'kysely'
import { v7 } from 'uuid'
import type { Db } from '../../client'
import type { Schema } from '../../schema'

export type OutboxVerb = 'submit' | 'pause' | 'resume' | 'cancel'

export interface NewOutboxEntry {
  projectId: string
  runId: string
  verb: OutboxVerb
  reason?: string
}

export interface OutboxEntry {
  id: string
  projectId: string
  runId: string
  verb: OutboxVerb
  /** The same for every attempt. */
  requestId: string
  reason: string
  /** Including this attempt. */
  tries: number
}

/** Insert in the transaction of the decision, under the run's lock: committed decisions are sent in order, others never. */
export async function insertOutbox(trx: Transaction<Schema>, { projectId, runId, verb, reason = '' }: NewOutboxEntry): Promise<void> {
  const newest = await trx.selectFrom('outbox').select('id').where('runId', '=', runId).orderBy('id', 'desc').limit(1).executeTakeFirst()
  await trx.insertInto('outbox').values({ id: toIdAfter(newest?.id), projectId, runId, verb, requestId: v7(), reason }).execute()
}

/** Requests of a run are sent in the order of their ids, and the console that wrote the last one may have a clock ahead of ours. */
function toIdAfter(newest: string | undefined): string {
  const id = v7()
  return newest === undefined || newest < id ? id : v7({ msecs: toMs(newest) + 1 })
}

/** The time inside a UUIDv7. */
const toMs = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16)

/**
 * Claims entries that may be sent now, at most one per run and always its oldest open one, for
 * `leaseMs`: if the process dies, another one claims them afterwards, with the same request id.
 */
export async function claimOutbox(db: Db, { limit, leaseMs }: { limit: number, leaseMs: number }): Promise<OutboxEntry[]> {
  const { rows } = await sql<OutboxEntry>`
    update outbox set tries = tries + 1, claimed_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000})
    where id in (
      select id from outbox o
      where state = 'pending' and available_at <= clock_timestamp()
        and (claimed_until is null or claimed_until < clock_timestamp())
        and not exists (select 1 from outbox older where older.run_id = o.run_id and older.state = 'pending' and older.id < o.id)
      order by id
      limit ${limit}
      for update skip locked
    )
    returning id, project_id, run_id, verb, request_id, reason, tries`.execute(db)
  return rows.sort((a, b) => a.id < b.id ? -1 : 1)
}

export async function setOutboxDone(db: Db, id: string): Promise<void> {
  await db.updateTable('outbox').set({ state: 'done', claimedUntil: null, doneAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** The queue refused it, and would refuse it again. */
export async function setOutboxRefused(db: Db, id: string, lastError: string): Promise<void> {
  await db.updateTable('outbox').set({ state: 'refused', lastError, claimedUntil: null, doneAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** Sent again after a wait, by the database's clock. */
export async function delayOutbox(db: Db, id: string, { waitMs, lastError }: { waitMs: number, lastError: string }): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ availableAt: sql<Date>`clock_timestamp() + make_interval(secs => ${waitMs / 1_000})`, lastError, claimedUntil: null })
    .where('id', '=', id)
    .execute()
}

/** Nothing more is sent for a run that has ended here. */
export async function settleOpenOutbox(trx: Transaction<Schema>, runId: string): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ state: 'done', claimedUntil: null, doneAt: sql<Date>`now()` })
    .where('runId', '=', runId)
    .where('state', '=', 'pending')
    .execute()
}

/** Call when this is the only process: frees the claims of the previous one. */
export async function releaseClaims(db: Db): Promise<void> {
  await db.updateTable('outbox').set({ claimedUntil: null }).where('state', '=', 'pending').where('claimedUntil', 'is not', null).execute()
}
