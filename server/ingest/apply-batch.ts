import { addCoverage } from '#db/repositories/metric/coverage.repository'
import { EVENT_SOURCE, type EventCursor, setEventCursor } from '#db/repositories/system/event-cursor.repository'
import { listStagesOfRuns } from '#db/repositories/run/stage-run.repository'
import { lockRuns, markReconciling } from '#db/repositories/run/task-run-ingest.repository'
import type { QueueEvent, QueueMessage } from '#server/grpc/queue.gateway'
import { createRollup } from '#server/services/metric/rollup'
import { toPostgresText } from '#server/services/common/postgres-text'
import { foldEvents } from './fold-event'
import { cover, startCoverage, toCoverageRows } from './coverage'
import type { IngestDeps } from './ingest-deps'
import { readManifestsOfEvents } from './manifests'
import { toFold } from './run-fold'
import { announceWritten, writeFolds } from './write-folds'
import { isRefusedData } from './refused-data'

export interface AppliedBatch {
  position: EventCursor
  /** Runs with missing events: settle them with GetRun. */
  gaps: string[]
}

/**
 * Applies a batch and its cursor in one transaction, and tells the readers after the
 * commit. Under the run's row lock an event whose seq was applied is skipped, so a batch that comes
 * twice, or in part, counts once; when the transaction fails, nothing was written.
 */
export async function applyBatch(
  deps: IngestDeps, before: EventCursor, batch: readonly QueueMessage[],
): Promise<AppliedBatch> {
  const events = batch.flatMap(message => message.type === 'event' ? [message.event] : [])
  const manifests = await readManifestsOfEvents(deps, events)
  const coverage = startCoverage(before.heardAt, new Date())
  for (const message of batch) {
    cover(coverage, message.type === 'event' ? message.event.time : message.time)
  }
  const byRun = groupByRun(events)

  const { written, gaps, position } = await deps.db.transaction().execute(async (trx) => {
    const runs = await lockRuns(trx, [...byRun.keys()])
    const stages = Map.groupBy(await listStagesOfRuns(trx, runs.map(run => run.id)), stage => stage.runId)
    const rollup = createRollup(before.heardAt)
    const folds = runs.map(run => toFold(run, stages.get(run.id) ?? [], rollup))
    const gaps = folds.filter(fold => foldEvents(fold, byRun.get(fold.run.id) ?? [])).map(fold => fold.run.id)
    const written = await writeFolds(trx, folds, rollup, manifests)
    await addCoverage(trx, toCoverageRows(EVENT_SOURCE, coverage))
    const position = await setEventCursor(
      trx, EVENT_SOURCE, { cursor: batch.at(-1)?.cursor ?? before.cursor, heardAt: coverage.lastAt },
    )
    return { written, gaps, position }
  })
  await announceWritten(deps, written)
  return { position, gaps }
}

/** Events of unknown runs (those of another console) find no row to lock and are skipped. */
function groupByRun(events: readonly QueueEvent[]): Map<string, QueueEvent[]> {
  const byRun = new Map<string, QueueEvent[]>()
  for (const event of events) {
    const known = byRun.get(event.runId) ?? []
    known.push(toPostgresText(event))
    byRun.set(event.runId, known)
  }
  return byRun
}

/**
 * As `applyBatch`; but when the database refuses what is in the batch, its halves are applied one after the other, down
 * to the refused message: it is skipped, and its run is marked to be settled by GetRun. One bad event must not stop the
 * stream for all runs.
 */
export async function applySafely(
  deps: IngestDeps, before: EventCursor, batch: readonly QueueMessage[],
): Promise<AppliedBatch> {
  try {
    return await applyBatch(deps, before, batch)
  }
  catch (error) {
    if (!isRefusedData(error)) {
      throw error
    }
    return batch.length > 1 ? applyHalves(deps, before, batch) : await skip(deps, before, batch[0], error)
  }
}

async function applyHalves(
  deps: IngestDeps, before: EventCursor, batch: readonly QueueMessage[],
): Promise<AppliedBatch> {
  const middle = Math.ceil(batch.length / 2)
  const first = await applySafely(deps, before, batch.slice(0, middle))
  const second = await applySafely(deps, first.position, batch.slice(middle))
  return { position: second.position, gaps: [...new Set([...first.gaps, ...second.gaps])] }
}

async function skip(
  deps: IngestDeps, position: EventCursor, message: QueueMessage | undefined, error: unknown,
): Promise<AppliedBatch> {
  if (message?.type !== 'event') {
    throw error
  }
  const { runId, seq, kind } = message.event
  deps.log.error({ err: error, runId, seq, kind }, 'an event cannot be stored')
  await markReconciling(deps.db, [runId])
  return { position, gaps: [runId] }
}
