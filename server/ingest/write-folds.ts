import type { Trx } from '#db/client'
import { addToLine } from '#db/repositories/metric/line-summary.repository'
import { addToRunCounts } from '#db/repositories/metric/run-count.repository'
import { addToLatency, addToSummary } from '#db/repositories/metric/rollup.repository'
import { insertRunEvents } from '#db/repositories/run/run-event.repository'
import { updateStageRuns } from '#db/repositories/run/stage-run.repository'
import { putStageShards } from '#db/repositories/run/stage-shards.repository'
import { updateIngestedRuns } from '#db/repositories/run/task-run-ingest.repository'
import { insertTokensUsage, type TokensUsageRow } from '#db/repositories/metric/tokens-usage.repository'
import { listPricesBetween } from '#db/repositories/model/model-price.repository'
import { listFixedAgain, listFixedBefore } from '#db/repositories/run/run-again.repository'
import { closeFixed, listFixes } from '#db/repositories/run/run-fix.repository'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import { findPrice, toCost, toSubjects } from '#shared/domain/model/token-cost'
import { announceRuns } from '#server/services/common/announce'
import { roleOf } from '#shared/domain/run/frozen-stage'
import { isTrial } from '#shared/domain/run/run-record'
import type { IngestDeps } from './ingest-deps'
import { sealVersion } from './seal-version'
import { toLineRows } from '#server/services/metric/line-rollup'
import { toRunCountRows } from '#server/services/metric/run-count-rollup'
import { noteRetried } from '#server/services/run/retried-failures'
import type { Rollup } from '#server/services/metric/rollup'
import type { PublishedManifest } from './manifests'
import { countEntered, type RunFold } from './run-fold'

/** The changes that readers are told after the commit. */
export interface Written {
  runIds: string[]
  hasSealed: boolean
  /** A run has failed, or a failure was closed: rules watch both. */
  hasFailures: boolean
  /** A stage waits for a decision, or waits no longer. */
  hasGates: boolean
  /** Projects in which tokens were counted. */
  spentIn: string[]
}

/** Writes all changes of the folded runs, and seals the versions of those that succeeded. */
export async function writeFolds(
  trx: Trx, folds: readonly RunFold[], rollup: Rollup, manifests: readonly PublishedManifest[],
): Promise<Written> {
  const changed = folds.filter(fold => fold.isChanged)
  let hasSealed = false
  for (const fold of changed) {
    countEntered(fold)
    hasSealed = await sealOf(trx, fold, manifests) || hasSealed
  }
  await updateIngestedRuns(trx, changed.map(fold => fold.run))
  // After the runs: a failure and the success that fixes it may be in the same batch.
  const closed = await closeFailures(trx, changed)
  await updateStageRuns(trx, changed.flatMap(fold => [...fold.changed].flatMap(key => fold.stages.get(key) ?? [])))
  await putStageShards(trx, changed.flatMap(fold => [...fold.shards.values()]))
  await insertRunEvents(trx, changed.flatMap(fold => fold.events))
  await insertTokensUsage(trx, await priceTokens(trx, changed))
  await addToSummary(trx, rollup.summary())
  await addToLatency(trx, rollup.latency())
  await addToLine(
    trx, toLineRows(changed.map(({ before, run, stages }) => ({ before, after: { run, stages: stages.values() } }))),
  )
  await addToRunCounts(trx, toRunCountRows(changed.map(({ before, run }) => ({ before: before.run, after: run }))))
  const hasFailures = closed.length > 0 || changed.some(fold => fold.hasEnded && fold.run.disposition === 'open')
  const spentIn = [...new Set(changed.filter(fold => fold.tokens.length > 0).map(fold => fold.run.projectId))]
  return {
    runIds: [...new Set([...changed.map(fold => fold.run.id), ...closed])], hasSealed, hasFailures,
    hasGates: changed.some(hasGate), spentIn,
  }
}

const hasGate = ({ before, stages }: RunFold) =>
  [...before.stages, ...stages.values()].some(({ state }) => state === 'WAITING')

/** A trial seals nothing (docs/adr/0014). Sealing is idempotent, so no state about earlier calls is needed. */
async function sealOf(trx: Trx, { run, stages }: RunFold, manifests: readonly PublishedManifest[]): Promise<boolean> {
  if (run.observedState !== 'SUCCEEDED' || isTrial(run)) {
    return false
  }
  let hasSealed = false
  for (const { stageKey, artifact, manifest } of manifests.filter(it => it.runId === run.id)) {
    const outcome = 'error' in manifest
      ? { type: 'refused' as const, message: manifest.error }
      : await sealVersion(trx, {
          run, stageKey, artifact, manifest, isReused: Boolean(stages.get(stageKey)?.reusedRunId),
          gates: listGates({ run, stages }, stageKey),
        })
    hasSealed ||= outcome.type === 'sealed'
    if (outcome.type === 'refused') {
      // The run stays successful; the missing version must be visible.
      run.stateReason = 'SEAL_FAILED'
      run.error = { reason: 'SEAL_FAILED', message: outcome.message, stageKey, retryable: false, metadata: {} }
    }
  }
  return hasSealed
}

/** The gates above a stage. */
function listGates(
  { run, stages }: Pick<RunFold, 'run' | 'stages'>, stageKey: string,
): { runId: string, stageKey: string }[] {
  const above = new Set<string>()
  const climb = (key: string) => {
    for (const need of stages.get(key)?.dependsOn ?? []) {
      if (!above.has(need)) {
        above.add(need)
        climb(need)
      }
    }
  }
  climb(stageKey)
  return run.spec.stages
    .filter(stage => above.has(stage.key) && roleOf(stage) === 'gate')
    .map(({ key }) => ({ runId: stages.get(key)?.reusedRunId ?? run.id, stageKey: key }))
}

/** Whether it, or a run whose retry it is, may have been launched again from another. Of no other run is that asked. */
const mayRepeat = ({ spec, parentRunId }: RunFold['run']) => spec.again !== undefined || parentRunId !== null

/**
 * Closes open failures that a later run of their task has fixed, or one that was launched again from them. Only a run
 * that ended in this transaction closes any, so that no repeated or late event of an old success closes what a person
 * has reopened. A failure that becomes known after a success of its task looks for it itself.
 *
 * @returns ids of the closed failures.
 */
async function closeFailures(trx: Trx, folds: readonly RunFold[]): Promise<string[]> {
  const ended = folds.filter(fold => fold.hasEnded).map(fold => fold.run)
  const good = ended.filter(run => run.observedState === 'SUCCEEDED')
  const succeeded = good.filter(run => !isTrial(run) || run.parentRunId !== null).map(run => run.id)
  const failures = ended.filter(run => run.disposition === 'open')
  const failed = failures.map(run => run.id)
  const found = [
    ...await listFixedAgain(trx, good.filter(mayRepeat).map(run => run.id)),
    ...await listFixedBefore(trx, failures.filter(mayRepeat).map(run => run.id)),
    ...await listFixes(trx, 'success', succeeded),
    ...await listFixes(trx, 'failure', failed),
  ]
  // Of two that fix the same one, the first did.
  const fixes = new Map(found
    .toSorted((a, b) => a.fixedByRunId < b.fixedByRunId ? 1 : -1)
    .map(fix => [fix.failureId, fix]))

  const closed = await closeFixed(trx, [...fixes.values()])
  for (const id of closed) {
    const fix = fixes.get(id)
    if (fix) {
      await insertAudit(trx, {
        projectId: fix.projectId,
        actor: fix.actor,
        action: 'run.decide',
        noun: 'run',
        nounId: id,
        before: { disposition: fix.before },
        after: { disposition: 'rerun_ok', fixedByRunId: fix.fixedByRunId, recordsFailed: fix.recordsFailed },
        requestId: fix.fixedByRunId,
      })
    }
  }
  return [...closed, ...await noteRetried(trx, failed.filter(id => !closed.includes(id)))]
}

/**
 * Tokens with what they cost at the price of their own time. Prices that are entered later change nothing: what a day
 * has cost stays what it was. Without a price the cost is unknown, which is not 0.
 */
async function priceTokens(trx: Trx, folds: readonly RunFold[]): Promise<TokensUsageRow[]> {
  const rows = folds.flatMap(fold => fold.tokens)
  if (rows.length === 0) {
    return []
  }
  const times = rows.map(row => row.occurredAt.getTime())
  const prices = await listPricesBetween(trx, {
    projectIds: [...new Set(rows.map(row => row.projectId))],
    subjects: [...new Set(rows.flatMap(toSubjects))],
    from: new Date(Math.min(...times)),
    to: new Date(Math.max(...times)),
  })
  const byProject = Map.groupBy(prices, price => price.projectId)
  return rows.map((row) => {
    const price = findPrice(byProject.get(row.projectId) ?? [], toSubjects(row), row.occurredAt)
    return { ...row, cost: price ? toCost(row, price) : null, currency: price?.currency ?? null }
  })
}

/** After the commit. */
export async function announceWritten(
  deps: Pick<IngestDeps, 'cache' | 'live' | 'wakeAlerts' | 'wakeGates' | 'watchBudget'>,
  { runIds, hasSealed, hasFailures, hasGates, spentIn }: Written,
): Promise<void> {
  await announceRuns(deps, runIds, hasSealed ? ['datasets'] : [])
  if (hasFailures) {
    deps.wakeAlerts('failures')
  }
  if (hasGates) {
    deps.wakeGates()
  }
  if (spentIn.length > 0) {
    deps.watchBudget(spentIn)
  }
}
