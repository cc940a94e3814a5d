import { setTimeout as wait } from 'node:timers/promises'
import type { DatabaseKind } from '#db/client'
import {
  EVENT_SOURCE, findEventCursor, setEventCursor, type EventCursor,
} from '#db/repositories/system/event-cursor.repository'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { isQueueAway } from '#server/grpc/queue-away'
import { toBatches } from './batches'
import type { IngestDeps, WatchDeps } from './ingest-deps'
import { isRefusedData } from './refused-data'
import { catchUpWithList, reconcileRun, sweepRuns } from './reconcile'
import { applySafely } from './apply-batch'

/**
 * Maximum number of events per transaction, reached only after the console was away: then most rows of a batch are
 * changed by many of its events and still written once. On Postgres such a transaction takes a tenth of a second. The
 * embedded database holds up the whole console meanwhile: 0.1 s with 500 events, 0.27 s with 4,000
 * (docs/benchmarks.md).
 */
export const BATCH_SIZES: Record<DatabaseKind, number> = { postgres: 4_000, pglite: 500 }
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 5_000

/** Cursor for the oldest stored event: at first, and after the factory lost its log. */
const START: EventCursor = { cursor: '', heardAt: null }

/** Follows the factory's events until `signal` aborts; reconnects by itself after every failure. */
export async function watch(deps: WatchDeps, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      await watchOnce(deps, signal, () => {
        failures = 0
      })
    }
    catch (error) {
      if (!signal.aborted) {
        deps.log.warn({ err: error }, 'watching the task queue was interrupted')
      }
    }
    failures += 1
    await pause(toWaitMs(failures), signal)
  }
}

/** Full jitter: consoles that lost the same factory do not reconnect at the same time. */
const toWaitMs = (failures: number) => Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures)

async function watchOnce(deps: WatchDeps, signal: AbortSignal, onMessage: () => void): Promise<void> {
  let position = await findEventCursor(deps.db, EVENT_SOURCE) ?? START
  let isFirst = true
  try {
    for await (const batch of toBatches(
      deps.queue.watchEvents(position.cursor, signal), BATCH_SIZES[deps.database.kind],
    )) {
      onMessage()
      const applied = await applySafely(deps, position, batch)
      position = applied.position
      for (const runId of applied.gaps) {
        await settleGap(deps, runId)
      }
      if (isFirst) {
        isFirst = false
        // The factory is back: runs marked in the meantime are settled now, not in a minute.
        await sweepRuns(deps, signal)
      }
    }
  }
  catch (error) {
    if (grpcStatusOf(error)?.status !== 'OUT_OF_RANGE') {
      throw error
    }
    await startOver(deps, position, signal)
  }
}

async function settleGap(deps: IngestDeps, runId: string): Promise<void> {
  deps.log.warn({ runId }, 'an event is missing; settling the run with GetRun')
  try {
    await reconcileRun(deps, runId)
  }
  catch (error) {
    if (!isQueueAway(error) && !isRefusedData(error)) {
      throw error
    }
    // The run stays marked, and the sweep settles it.
    deps.log.warn({ err: error, runId }, 'the run could not be settled yet')
  }
}

/**
 * The cursor is older than the log, or the log is a new one. Takes the runs from the list;
 * then reads the log from its oldest event and skips what is already known.
 */
async function startOver(deps: IngestDeps, { cursor, heardAt }: EventCursor, signal: AbortSignal): Promise<void> {
  deps.log.warn({ cursor }, 'the cursor is out of range; taking the state of all runs')
  await catchUpWithList(deps, signal)
  await sweepRuns(deps, signal, 0)
  if (!signal.aborted) {
    await deps.db.transaction().execute(trx => setEventCursor(trx, EVENT_SOURCE, { ...START, heardAt }))
  }
}

export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await wait(ms, undefined, { signal }).catch(() => undefined)
  }
}
