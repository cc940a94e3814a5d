import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type SilenceRow = Selectable<Schema['silences']>
export type SilenceState = 'scheduled' | 'active' | 'ended'

const STATE = {
  scheduled: sql<boolean>`(ended_at is null and starts_at > now())`,
  active: sql<boolean>`(ended_at is null and starts_at <= now() and ends_at > now())`,
  ended: sql<boolean>`(ended_at is not null or ends_at <= now())`,
} as const satisfies Record<SilenceState, unknown>

export function listSilences(
  db: Db,
  { projectId, states, limit, before }: IdPage & { projectId: string, states?: readonly SilenceState[] | undefined },
): Promise<SilenceRow[]> {
  return db
    .selectFrom('silences')
    .selectAll()
    .where('projectId', '=', projectId)
    .$if(states !== undefined, query => query.where(eb => eb.or((states ?? []).map(state => STATE[state]))))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** In force now, of all projects or one; those that last longest first. */
export function listSilencesInForce(db: Db, projectId?: string): Promise<SilenceRow[]> {
  return db
    .selectFrom('silences')
    .selectAll()
    .where(STATE.active)
    .$if(projectId !== undefined, query => query.where('projectId', '=', projectId ?? ''))
    .orderBy('endsAt', 'desc')
    .orderBy('id')
    .limit(1_000)
    .execute()
}

export function findSilence(db: Db, id: string): Promise<SilenceRow | undefined> {
  return db.selectFrom('silences').selectAll().where('id', '=', id).executeTakeFirst()
}

/** At most 200 ids. */
export function listSilencesByIds(db: Db, ids: readonly string[]): Promise<SilenceRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('silences').selectAll().where('id', 'in', [...ids]).execute()
}

export function lockSilence(trx: Trx, id: string): Promise<SilenceRow | undefined> {
  return trx.selectFrom('silences').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function insertSilence(trx: Trx, { matchers, ...silence }: Pick<
  SilenceRow, 'id' | 'projectId' | 'matchers' | 'reason' | 'startsAt' | 'endsAt' | 'createdBy'
>): Promise<SilenceRow> {
  return trx.insertInto('silences')
    .values({ ...silence, matchers: JSON.stringify(matchers) }).returningAll().executeTakeFirstOrThrow()
}

export function endSilence(trx: Trx, id: string, endedBy: string): Promise<SilenceRow> {
  return trx
    .updateTable('silences')
    .set(eb => ({ endedAt: sql<Date>`now()`, endedBy, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Living alerts by the silence that keeps them quiet now. */
export async function countAlertsOfSilences(db: Db, projectId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('alerts')
    .select(['silenceId', sql<number>`count(*)::int`.as('count')])
    .where('projectId', '=', projectId)
    .where('resolvedAt', 'is', null)
    .where('silencedUntil', '>', sql<Date>`now()`)
    .groupBy('silenceId')
    .execute()
  return new Map(rows.map(({ silenceId, count }) => [silenceId ?? '', count]))
}
