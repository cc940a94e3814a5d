import { listStagesOfRuns } from '#db/repositories/run/stage-run.repository'
import { listDoubtfulRuns, lockRuns, markReconciling } from '#db/repositories/run/task-run-ingest.repository'
import { isQueueAway } from '#server/grpc/queue-away'
import type { QueueRun } from '#server/grpc/queue.gateway'
import { createRollup } from '#server/services/metric/rollup'
import { settleRun } from '#server/services/run/run-settle.service'
import { toPostgresText } from '#server/services/common/postgres-text'
import { announceRuns } from '#server/services/common/announce'
import { foldSnapshot } from './fold-snapshot'
import type { IngestDeps } from './ingest-deps'
import { readManifestsOfSnapshot } from './manifests'
import { isRefusedData } from './refused-data'
import { toFold } from './run-fold'
import { announceWritten, writeFolds } from './write-folds'

/** Silence after which a run that is not final is compared with the queue. */
const SILENT_MS = 60_000
const PAGE_SIZE = 100
const LIST_PAGE_SIZE = 200

/**
 * Compares our state of a run with that of the queue. A run that the queue does not know any
 * more has CRASHED.
 *
 * @throws AppError `unavailable` or `upstream_timeout` when the queue does not answer; the run is
 * then marked, and shown as reconciling.
 */
export async function reconcileRun(deps: IngestDeps, runId: string): Promise<void> {
  let snapshot: QueueRun | undefined
  try {
    snapshot = await deps.queue.findRun(runId)
  }
  catch (error) {
    await announceRuns(deps, await markReconciling(deps.db, [runId]))
    throw error
  }
  if (snapshot) {
    await applySnapshot(deps, snapshot)
    return
  }
  const isSettled = await deps.db.transaction().execute(trx => settleRun(trx, {
    runId,
    state: 'CRASHED',
    reason: 'RUN_LOST',
    message: 'the task queue does not know this run any more',
    at: deps.now(),
  }))
  await announceWritten(deps, {
    runIds: isSettled ? [runId] : [], hasSealed: false, hasFailures: isSettled, hasGates: isSettled, spentIn: [],
  })
}

/** Unknown runs are skipped: they belong to another console. */
export async function applySnapshot(deps: IngestDeps, given: QueueRun): Promise<void> {
  const snapshot = toPostgresText(given)
  const manifests = await readManifestsOfSnapshot(deps, snapshot)
  const written = await deps.db.transaction().execute(async (trx) => {
    const [run] = await lockRuns(trx, [snapshot.runId])
    if (!run) {
      return { runIds: [], hasSealed: false, hasFailures: false, hasGates: false, spentIn: [] }
    }
    const rollup = createRollup(null)
    const fold = toFold(run, await listStagesOfRuns(trx, [run.id]), rollup)
    foldSnapshot(fold, snapshot, deps.now())
    return writeFolds(trx, [fold], rollup, manifests)
  })
  await announceWritten(deps, written)
}

/**
 * Reconciles every run in doubt. Stops at the first call that the queue does not answer: the others
 * would wait as long, and the next sweep starts over. A run whose answer cannot be stored stays in doubt
 * and does not block the others.
 *
 * @returns number of runs settled.
 */
export async function sweepRuns(deps: IngestDeps, signal: AbortSignal, silentMs = SILENT_MS): Promise<number> {
  let settled = 0
  let after: string | undefined
  while (!signal.aborted) {
    const ids = await listDoubtfulRuns(deps.db, { silentMs, limit: PAGE_SIZE, ...after && { after } })
    for (const [index, id] of ids.entries()) {
      try {
        await reconcileRun(deps, id)
        settled += 1
      }
      catch (error) {
        if (isQueueAway(error)) {
          await announceRuns(deps, await markReconciling(deps.db, ids.slice(index)))
          return settled
        }
        await passOverRefused(deps, id, error)
      }
    }
    after = ids.at(-1)
    if (ids.length < PAGE_SIZE) {
      break
    }
  }
  return settled
}

/** A run whose answer cannot be stored stays in doubt; any other failure is thrown. */
async function passOverRefused(deps: IngestDeps, runId: string, error: unknown): Promise<void> {
  if (!isRefusedData(error)) {
    throw error
  }
  deps.log.error({ err: error, runId }, 'what the task queue says of a run cannot be stored')
  await announceRuns(deps, await markReconciling(deps.db, [runId]))
}

/** After events were lost for good: takes over the state of every run that the queue still has. */
export async function catchUpWithList(deps: IngestDeps, signal: AbortSignal): Promise<void> {
  let pageToken = ''
  do {
    const page = await deps.queue.listRuns({ pageSize: LIST_PAGE_SIZE, pageToken })
    for (const run of page.runs) {
      await applySnapshot(deps, run).catch((error: unknown) => passOverRefused(deps, run.runId, error))
    }
    pageToken = page.nextPageToken
  } while (pageToken && !signal.aborted)
}
