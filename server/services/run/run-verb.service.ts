import type { Trx } from '#db/client'
import { insertOutbox } from '#db/repositories/system/outbox.repository'
import { lockTaskRun, lockTaskRuns, setDesiredState, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { Topic } from '#shared/contract/live.contract'
import type { RunBulk, RunBulkAnswer, RunView } from '#shared/contract/run.contract'
import { isDecision } from '#shared/domain/run/run-decision'
import { canApply, type DesiredState, type ObservedState, type RunVerb } from '#shared/domain/run/run-state'
import { AppError } from '#server/errors'
import { announce } from '../common/announce'
import type { Actor, Deps } from '../common/deps'
import { assertFound, audit } from '../common/versioned'
import { keepAnswer } from '../common/idempotency.service'
import { canDecide, requestDecision } from './run-decision.service'
import { toRunView } from './run-view'

export type VerbDeps = Pick<Deps, 'db' | 'live' | 'cache' | 'wakeRelay' | 'wakeAlerts'>

const DESIRED: Record<RunVerb, DesiredState> = { pause: 'PAUSE', resume: 'RUN', cancel: 'CANCEL' }

export interface VerbRequest {
  id: string
  verb: RunVerb
  reason: string
}

/**
 * Stores the desired state and sends it; the factory reports the result. A cancel of a run that was never sent
 * is settled by the relay.
 *
 * @throws AppError `not_found`; `conflict` when the verb no longer applies.
 */
export async function applyVerb(deps: VerbDeps, actor: Actor, { id, verb, reason }: VerbRequest): Promise<RunView> {
  const view = await deps.db.transaction().execute(async (trx) => {
    const row = await lockTaskRun(trx, id)
    assertFound(row, 'run')
    if (!canTake(row, verb)) {
      throw new AppError('conflict', `a run that is ${toRunView(row).stateName} cannot be asked to ${verb}`)
    }
    const after = await requestVerb(trx, actor, { row, verb, reason })
    await keepAnswer(trx, actor, after)
    return after
  })
  await announceVerb(deps, [id])
  return view
}

/** The database checks both states. */
export const canTake = ({ observedState, desiredState }: Pick<TaskRunRow, 'observedState' | 'desiredState'>, verb: RunVerb): boolean =>
  canApply(verb, { observed: observedState as ObservedState, desired: desiredState as DesiredState })

/** Writes desired state, request to the factory and audit row of a locked run. */
export async function requestVerb(trx: Trx, actor: Actor, { row, verb, reason }: { row: TaskRunRow, verb: RunVerb, reason: string }): Promise<RunView> {
  const { id, projectId } = row
  const after = toRunView(await setDesiredState(trx, id, DESIRED[verb]))
  await insertOutbox(trx, { projectId, runId: id, verb, reason })
  await audit(trx, actor, {
    projectId, action: `run.${verb}`, noun: 'run', nounId: id, before: { desiredState: row.desiredState }, after: { desiredState: after.desiredState, reason },
  })
  return after
}

/** Call after the commit. */
export async function announceVerb(deps: VerbDeps, ids: readonly string[]): Promise<void> {
  deps.wakeRelay()
  await announce(deps, ['runs', ...ids.map((id): Topic => `run:${id}`)])
}

/**
 * Applies a verb or a decision to the selected runs in one transaction; runs on which it has no effect are reported as
 * skipped. A second call therefore changes nothing.
 */
export async function applyBulk(deps: VerbDeps, actor: Actor, bulk: RunBulk): Promise<RunBulkAnswer> {
  const { action, ids, dryRun } = bulk
  const answer = await deps.db.transaction().execute(async (trx) => {
    const rows = new Map((await lockTaskRuns(trx, ids)).map(row => [row.id, row]))
    const items: RunBulkAnswer['items'] = []
    for (const id of new Set(ids)) {
      const row = rows.get(id)
      if (!row) {
        items.push({ id, name: '', state: null, stateName: null, result: 'missing' })
        continue
      }
      const isTaken = isDecision(action) ? canDecide(row, action) : canTake(row, action)
      const after = isTaken && !dryRun ? await applyTo(trx, actor, row, bulk) : toRunView(row)
      items.push({ id, name: after.name, state: after.state, stateName: after.stateName, result: isTaken ? 'done' : 'skipped' })
    }
    const count = (result: RunBulkAnswer['items'][number]['result']) => items.filter(item => item.result === result).length
    return { action, dryRun, done: count('done'), skipped: count('skipped'), missing: count('missing'), items }
  })
  if (!dryRun && answer.done > 0) {
    const done = answer.items.filter(item => item.result === 'done').map(item => item.id)
    await (isDecision(action) ? announce(deps, ['runs', ...done.map((id): Topic => `run:${id}`)]) : announceVerb(deps, done))
    deps.wakeAlerts('failures')
  }
  return answer
}

async function applyTo(trx: Trx, actor: Actor, row: TaskRunRow, { action, reason }: RunBulk): Promise<RunView> {
  return isDecision(action)
    ? toRunView(await requestDecision(trx, actor, { row, decision: action, reason }))
    : requestVerb(trx, actor, { row, verb: action, reason })
}
