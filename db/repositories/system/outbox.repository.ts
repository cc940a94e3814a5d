import { sql, type Transaction } from 'kysely'
import { v7 } from 'uuid'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn } from '../../unnest'

export type OutboxVerb = 'submit' | 'pause' | 'resume' | 'cancel' | 'decide'

export interface NewOutboxEntry {
  projectId: string
  runId: string
  verb: OutboxVerb
  reason?: string
  /** For 'decide'. */
  lotId?: string
}

export interface OutboxEntry {
  id: string
  projectId: string
  runId: string
  verb: OutboxVerb
  /** The same for every attempt. */
  requestId: string
  reason: string
  /** For 'decide'. */
  lotId: string | null
  /** Including this attempt. */
  tries: number
}

/**
 * Insert in the transaction of the decision, under the runs' locks: committed decisions are sent in order, others
 * never. Each run once.
 */
export async function insertOutboxEntries(trx: Transaction<Schema>, entries: readonly NewOutboxEntry[]): Promise<void> {
  const newest = await listNewestIds(trx, entries.map(entry => entry.runId))
  await insertBatch(
    'outbox', COLUMNS, entries.map(entry => ({ ...entry, id: toIdAfter(newest.get(entry.runId)), requestId: v7() })),
  ).execute(trx)
}

export const insertOutbox = (trx: Transaction<Schema>, entry: NewOutboxEntry): Promise<void> =>
  insertOutboxEntries(trx, [entry])

const COLUMNS: readonly BatchColumn<NewOutboxEntry & { id: string, requestId: string }>[] = [
  { column: 'id', type: 'uuid', of: entry => entry.id },
  { column: 'project_id', type: 'uuid', of: entry => entry.projectId },
  { column: 'run_id', type: 'uuid', of: entry => entry.runId },
  { column: 'verb', type: 'text', of: entry => entry.verb },
  { column: 'request_id', type: 'text', of: entry => entry.requestId },
  { column: 'reason', type: 'text', of: entry => entry.reason ?? '' },
  { column: 'lot_id', type: 'uuid', of: entry => entry.lotId ?? null },
]

/** One step of the index for each run. */
async function listNewestIds(trx: Transaction<Schema>, runIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ runId: string, id: string }>`
    select wanted.run_id, newest.id
    from unnest(${`{${runIds.join(',')}}`}::uuid[]) as wanted (run_id)
      cross join lateral (select id from outbox where outbox.run_id = wanted.run_id order by id desc
        limit 1) newest`.execute(trx)
  return new Map(rows.map(row => [row.runId, row.id]))
}

/**
 * Requests of a run are sent in the order of their ids, and the console that wrote the last one may have a clock ahead
 * of ours.
 */
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
export async function claimOutbox(
  db: Db, { limit, leaseMs }: { limit: number, leaseMs: number },
): Promise<OutboxEntry[]> {
  const { rows } = await sql<OutboxEntry>`
    update outbox set tries = tries + 1, claimed_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000})
    where id in (
      select id from outbox o
      where state = 'pending' and available_at <= clock_timestamp()
        and (claimed_until is null or claimed_until < clock_timestamp())
        and not exists (select 1 from outbox older
          where older.run_id = o.run_id and older.state = 'pending' and older.id < o.id)
      order by id
      limit ${limit}
      for update skip locked
    )
    returning id, project_id, run_id, verb, request_id, reason, lot_id, tries`.execute(db)
  return rows.sort((a, b) => a.id < b.id ? -1 : 1)
}

/** Sent later, or by another claim. */
export async function hasPendingOutbox(db: Db): Promise<boolean> {
  const row = await db.selectFrom('outbox').select('id').where('state', '=', sql.lit('pending'))
    .limit(1).executeTakeFirst()
  return row !== undefined
}

export async function setOutboxDone(db: Db, id: string): Promise<void> {
  await db.updateTable('outbox')
    .set({ state: 'done', claimedUntil: null, doneAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** The queue refused it, and would refuse it again. */
export async function setOutboxRefused(db: Db, id: string, lastError: string): Promise<void> {
  await db.updateTable('outbox')
    .set({ state: 'refused', lastError, claimedUntil: null, doneAt: sql<Date>`now()` }).where('id', '=', id).execute()
}

/** Sent again after a wait, by the database's clock. */
export async function delayOutbox(
  db: Db, id: string, { waitMs, lastError }: { waitMs: number, lastError: string },
): Promise<void> {
  await db
    .updateTable('outbox')
    .set({
      availableAt: sql<Date>`clock_timestamp() + make_interval(secs => ${waitMs / 1_000})`,
      lastError, claimedUntil: null,
    })
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
  await db.updateTable('outbox')
    .set({ claimedUntil: null }).where('state', '=', 'pending').where('claimedUntil', 'is not', null).execute()
}
