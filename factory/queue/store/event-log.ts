import { toBinary } from '@bufbuild/protobuf'
import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { EventSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { NewEvent } from '../domain/run-model.ts'
import { toEventMessage } from '../message/event-message.ts'
import type { Connection, FactoryTransaction } from './database.ts'

export interface LoggedEvent {
  position: number
  runId: string
  payload: Uint8Array
}

export interface LogHead {
  storageId: string
  position: number
  trimmed: number
}

/** Polling interval: other processes on the same Postgres do not notify us of their commits. */
const POLL_MS = 250

export type EventLog = ReturnType<typeof createEventLog>

/** The log of all runs in order of commit. */
export function createEventLog({ db, kind }: Connection) {
  const commits = new EventEmitter().setMaxListeners(0)
  let revision = 0

  return {
    append,

    /** Call after each commit that appended. */
    wake() {
      revision += 1
      commits.emit('commit')
    },

    /** Changes with each commit of this process. */
    getRevision: () => revision,

    getHead: async (): Promise<LogHead> => db.selectFrom('logHead').selectAll().executeTakeFirstOrThrow(),

    /** Events in `(after, upTo]`, oldest first, at most `limit`. */
    list: (
      { after, upTo, runId, limit }: { after: number, upTo: number, runId?: string, limit: number },
    ): Promise<LoggedEvent[]> => db
      .selectFrom('events')
      .select(['position', 'runId', 'payload'])
      .where('position', '>', after)
      .where('position', '<=', upTo)
      .$if(runId !== undefined, query => query.where('runId', '=', runId!))
      .orderBy('position')
      .limit(limit)
      .execute(),

    /** Waits until something may have been appended since `seen` was the revision, at most `timeoutMs`. */
    async waitForCommit(seen: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
      if (seen !== revision) {
        return
      }
      const stop = new AbortController()
      const either = AbortSignal.any([signal, stop.signal])
      const waitMs = kind === 'postgres' ? Math.min(POLL_MS, timeoutMs) : timeoutMs
      try {
        await Promise.race([once(commits, 'commit', { signal: either }), delay(waitMs, undefined, { signal: either })])
      }
      catch (error) {
        if (!signal.aborted) {
          throw error
        }
      }
      finally {
        stop.abort()
      }
    },
  }
}

/**
 * Assigns positions to the events. The head row stays locked until the commit, so positions become visible in
 * order, and a reader that has seen one has seen all before it.
 *
 * @returns the run's new last seq
 */
async function append(
  trx: FactoryTransaction, run: { runId: string, lastSeq: number }, now: Date, events: NewEvent[],
): Promise<number> {
  if (events.length === 0) {
    return run.lastSeq
  }
  const head = await trx
    .updateTable('logHead')
    .set({ position: sql`${sql.ref('position')} + ${sql.lit(events.length)}` })
    .returning('position')
    .executeTakeFirstOrThrow()
  const first = head.position - events.length + 1
  await trx.insertInto('events').values(events.map((event, index) => {
    const seq = run.lastSeq + index + 1
    const payload = toBinary(EventSchema, toEventMessage(run.runId, seq, now, event))
    return { position: first + index, runId: run.runId, seq, payload, createdAt: now }
  })).execute()
  return run.lastSeq + events.length
}
