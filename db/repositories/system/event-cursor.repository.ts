import { sql, type Transaction } from 'kysely'
import { isDemoProject } from '#shared/domain/project'
import type { Db } from '../../client'
import type { Schema } from '../../schema'

/** The factory: key of its cursor and of what is covered. */
export const EVENT_SOURCE = 'factory'
/** Demo data was never heard from the factory: it has a cursor and covered times of its own. */
export const DEMO_SOURCE = 'demo'

/** Where the facts of a project come from. */
export const toEventSource = (projectId: string | undefined): string =>
  isDemoProject(projectId) ? DEMO_SOURCE : EVENT_SOURCE

export interface EventCursor {
  cursor: string
  /** The watermark: the time up to which all events are known. */
  heardAt: Date | null
}

export function findEventCursor(db: Db, source: string): Promise<EventCursor | undefined> {
  return db.selectFrom('eventCursors').select(['cursor', 'heardAt']).where('source', '=', source).executeTakeFirst()
}

/**
 * Call in the transaction that applies the events before the cursor. The watermark never goes back, except when a clock
 * that had jumped set it beyond the database's time: nothing would count as known until then.
 */
export function setEventCursor(
  trx: Transaction<Schema>, source: string, { cursor, heardAt }: EventCursor,
): Promise<EventCursor> {
  return trx
    .insertInto('eventCursors')
    .values({
      source, cursor, heardAt: heardAt && sql<Date>`least(${heardAt}::timestamptz, now())`, updatedAt: sql<Date>`now()`,
    })
    .onConflict(oc => oc.column('source').doUpdateSet({
      cursor,
      heardAt: sql<Date | null>`least(greatest(event_cursors.heard_at, excluded.heard_at), now())`,
      updatedAt: sql<Date>`now()`,
    }))
    .returning(['cursor', 'heardAt'])
    .executeTakeFirstOrThrow()
}
