import {
  delayOutbox, type OutboxEntry, setOutboxDone, setOutboxRefused,
} from '#db/repositories/system/outbox.repository'
import { findRunForRelay } from '#db/repositories/run/task-run-ingest.repository'
import { isFinal } from '#shared/domain/run/run-state'
import { withCallContext } from '#server/grpc/call-context'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { isQueueAway } from '#server/grpc/queue-away'
import { announceRuns } from '#server/services/common/announce'
import { readGateDecision } from '#server/services/quality/gate-decision.service'
import { type Settlement, settleRun } from '#server/services/run/run-settle.service'
import type { QueueRunSpec } from '#server/grpc/queue.gateway'
import { readStages } from '#shared/domain/pipeline/pipeline-spec'
import { findStageSecrets, toSealed } from '#server/services/model/stage-secret'
import type { RelayDeps } from './relay-deps'

/** Maximum attempts for a failure without a known status: it may be a bug on the other side. */
const MOST_TRIES_UNEXPLAINED = 20

type Run = NonNullable<Awaited<ReturnType<typeof findRunForRelay>>>

/** Sends one claimed entry and settles it: done, refused, or retried later. */
export async function sendEntry(deps: RelayDeps, entry: OutboxEntry): Promise<void> {
  const run = await findRunForRelay(deps.db, entry.runId)
  if (!run || isFinal(run.observedState)) {
    return setOutboxDone(deps.db, entry.id)
  }
  // Only before the first attempt is it certain that nothing was sent.
  if (entry.verb === 'submit' && run.desiredState === 'CANCEL' && entry.tries === 1) {
    return settle(deps, { runId: run.id, state: 'CANCELLED', reason: 'CANCELLED_BEFORE_SUBMIT', message: '' })
  }
  const { request_id: requestId = entry.requestId, traceparent } = run.spec.labels
  // As the request that launched the run: the answer to it was given long ago.
  return withCallContext({ requestId, traceparent }, async () => {
    try {
      await send(deps, entry, run)
    }
    catch (error) {
      return handleFailure(deps, entry, error)
    }
    await setOutboxDone(deps.db, entry.id)
  })
}

async function send(deps: RelayDeps, { verb, runId, requestId, reason, lotId }: OutboxEntry, run: Run): Promise<void> {
  const { db, queue } = deps
  switch (verb) {
    case 'submit':
      await queue.submitRun(requestId, toQueueRunSpec(run, await findStageSecrets(db, run.spec.stages)))
      return
    case 'pause':
      await queue.pauseRun(runId, requestId)
      return
    case 'resume':
      await queue.resumeRun(runId, requestId)
      return
    case 'cancel':
      await queue.cancelRun(runId, requestId, reason)
      return
    case 'decide':
      // Read anew for each attempt: a decided lot does not change, so each sends the same.
      await queue.decideStage(requestId, await readGateDecision(deps, lotId ?? ''))
  }
}

async function handleFailure(deps: RelayDeps, entry: OutboxEntry, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error)
  const status = grpcStatusOf(error)?.status
  const isUnexplained = status === undefined || status === 'INTERNAL' || status === 'UNKNOWN' || status === 'DATA_LOSS'
  if (isQueueAway(error) || (isUnexplained && entry.tries < MOST_TRIES_UNEXPLAINED)) {
    deps.log.warn(
      { err: error, runId: entry.runId, verb: entry.verb, tries: entry.tries }, 'not taken yet; it goes out again',
    )
    return delayOutbox(deps.db, entry.id, { waitMs: toWaitMs(entry.tries, error), lastError: message })
  }
  deps.log.warn({ err: error, runId: entry.runId, verb: entry.verb }, 'the task queue refused')
  if (entry.verb !== 'submit' || (status === 'ALREADY_EXISTS' && await deps.queue.findRun(entry.runId))) {
    // Our state of the run is wrong: it has ended, is lost, or was already accepted.
    await setOutboxRefused(deps.db, entry.id, message)
    return deps.reconcile(entry.runId)
  }
  await settle(deps, { runId: entry.runId, state: 'FAILED', reason: 'REFUSED', message }, entry)
}

/** @param refused stored in the same transaction, so that a run without a waiting submit is never left unsettled. */
async function settle(deps: RelayDeps, settlement: Omit<Settlement, 'at'>, refused?: OutboxEntry): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    if (refused) {
      await setOutboxRefused(trx, refused.id, settlement.message)
    }
    await settleRun(trx, { ...settlement, at: deps.now() })
  })
  await announceRuns(deps, [settlement.runId])
  deps.wakeAlerts('failures')
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 30_000

/**
 * Full jitter, so that entries do not retry at the same time; never sooner than
 * the factory asked for.
 *
 * @param tries number of attempts so far, from 1.
 */
function toWaitMs(tries: number, error: unknown): number {
  const asked = error instanceof Error && 'retryAfterSeconds' in error && typeof error.retryAfterSeconds === 'number'
    ? error.retryAfterSeconds * 1_000
    : 0
  const jittered = Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 20))
  return asked + jittered
}

type RelayedRun = NonNullable<Awaited<ReturnType<typeof findRunForRelay>>>

/**
 * Built only from what was pinned at launch, so every attempt sends the same.
 *
 * @param secrets sealed, by stage key: those of the pinned versions of model configurations, which never change.
 */
export function toQueueRunSpec(
  { id, projectId, priority, recordLimit, spec }: RelayedRun, secrets: ReadonlyMap<string, string> = new Map(),
): QueueRunSpec {
  return {
    runId: id,
    project: projectId,
    stages: readStages(spec.stages, spec.format ?? 1)
      .map(({ key, kind, parameters, needs, inputs, maxAttempts, timeoutMs, failureTolerance }) => ({
        id: key,
        kind,
        parameters,
        dependsOn: needs,
        inputs,
        ...maxAttempts !== undefined && { maxAttempts },
        ...timeoutMs !== undefined && { timeoutMs },
        ...failureTolerance !== undefined && { failureTolerance },
        ...toSealed(secrets.get(key)),
      })),
    priority,
    labels: spec.labels,
    recordLimit,
    ...spec.reuse && { reuse: spec.reuse },
  }
}
