import { sql, type Selectable } from 'kysely'
import { v7 } from 'uuid'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { ChannelResult } from './channel.repository'

export type AlertDeliveryRow = Selectable<Schema['alertDeliveries']>

export type NewAlertDelivery
  = Pick<AlertDeliveryRow, 'projectId' | 'channelId' | 'ruleId' | 'alertIds' | 'kind' | 'payload'>

/** Insert in the transaction of the change that is told. */
export async function insertAlertDelivery(
  trx: Trx, { alertIds, payload, ...delivery }: NewAlertDelivery,
): Promise<void> {
  await trx.insertInto('alertDeliveries')
    .values({ ...delivery, id: v7(), alertIds: JSON.stringify(alertIds), payload: JSON.stringify(payload) }).execute()
}

export type ClaimedDelivery = Pick<AlertDeliveryRow, 'id' | 'channelId' | 'ruleId' | 'kind' | 'payload' | 'tries'>

/** How many more one channel may have under way; a channel that is not named has `places`. */
export interface ClaimBounds {
  limit: number
  leaseMs: number
  places: number
  free: ReadonlyMap<string, number>
}

/** Not done, not waiting, and nobody else's. */
const isDue = sql`state = 'pending' and available_at <= clock_timestamp()
  and (claimed_until is null or claimed_until < clock_timestamp())`

/**
 * Claims what may be sent now, for each rule and channel its oldest only: what happened later arrives later. The first
 * of each channel come before the second of any, so that a channel with many keeps no other waiting. A process that
 * dies leaves its claim to others after `leaseMs`; they send the same text under the same id.
 */
export async function claimDeliveries(
  db: Db, { limit, leaseMs, places, free }: ClaimBounds,
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<ClaimedDelivery>`
    update alert_deliveries
      set tries = tries + 1, claimed_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000})
    where id in (
      select id from alert_deliveries
      where ${isDue} and id in (
        select due.id from (
          select id, channel_id, row_number() over (partition by channel_id order by id) as place
            from alert_deliveries d
          where ${isDue} and not exists (
            select 1 from alert_deliveries older
            where older.channel_id = d.channel_id and older.rule_id = d.rule_id and older.state = 'pending'
              and older.id < d.id
          )
        ) due
        left join unnest(${[...free.keys()]}::uuid[], ${[...free.values()]}::int[]) lane (channel_id, free)
          using (channel_id)
        where due.place <= coalesce(lane.free, ${places})
        order by due.place, due.id
        limit ${limit}
      )
      for update skip locked
    )
    returning id, channel_id, rule_id, kind, payload, tries`.execute(db)
  return rows.sort((a, b) => a.id < b.id ? -1 : 1)
}

/** Sent later, or by another claim. */
export async function hasPendingDelivery(db: Db): Promise<boolean> {
  const row = await db.selectFrom('alertDeliveries').select('id').where('state', '=', sql.lit('pending'))
    .limit(1).executeTakeFirst()
  return row !== undefined
}

export async function setDeliveryDone(db: Db, id: string, { ok, status, code, message }: ChannelResult): Promise<void> {
  await db
    .updateTable('alertDeliveries')
    .set({ state: ok ? 'sent' : 'failed', status, code, message, claimedUntil: null, doneAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

/** Sent again after a wait, by the database's clock. */
export async function delayDelivery(
  db: Db, id: string, { waitMs, status, code, message }: Omit<ChannelResult, 'ok'> & { waitMs: number },
): Promise<void> {
  await db
    .updateTable('alertDeliveries')
    .set({
      status, code, message, claimedUntil: null,
      availableAt: sql<Date>`clock_timestamp() + make_interval(secs => ${waitMs / 1_000})`,
    })
    .where('id', '=', id)
    .execute()
}

/** Call when this is the only process: frees the claims of the previous one. */
export async function releaseDeliveryClaims(db: Db): Promise<void> {
  await db.updateTable('alertDeliveries')
    .set({ claimedUntil: null }).where('state', '=', 'pending').where('claimedUntil', 'is not', null).execute()
}

/** Deliveries that tell of an alert, newest first. */
export function listDeliveriesOfAlert(
  db: Db, { alertId, ruleId, limit }: { alertId: string, ruleId: string, limit: number },
): Promise<(AlertDeliveryRow & { channelName: string })[]> {
  return db
    .selectFrom('alertDeliveries')
    .innerJoin('channels', 'channels.id', 'alertDeliveries.channelId')
    .selectAll('alertDeliveries')
    .select('channels.name as channelName')
    .where('ruleId', '=', ruleId)
    .where(sql<boolean>`alert_ids ? ${alertId}::text`)
    .orderBy('alertDeliveries.id', 'desc')
    .limit(limit)
    .execute()
}

export async function countWaitingByChannel(db: Db, projectId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('alertDeliveries')
    .select(['channelId', sql<number>`count(*)::int`.as('count')])
    .where('projectId', '=', projectId)
    .where('state', '=', 'pending')
    .groupBy('channelId')
    .execute()
  return new Map(rows.map(({ channelId, count }) => [channelId, count]))
}

export async function deleteOldDeliveries(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('alertDeliveries').where('state', '!=', 'pending').where('createdAt', '<', before).execute()
}
