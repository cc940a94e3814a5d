import type { Trx } from '#db/client'
import { insertOutboxEntries } from '#db/repositories/system/outbox.repository'
import { setDesiredStates } from '#db/repositories/run/run-bulk.repository'
import { findTaskRun, lockTaskRun, type TaskRunHead } from '#db/repositories/run/task-run.repository'
import type { Topic } from '#shared/contract/live.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import { canApply, type DesiredState, type ObservedState, type RunVerb } from '#shared/domain/run/run-state'
import { AppError } from '#server/errors'
import { announce } from '../common/announce'
import type { Actor, Deps } from '../common/deps'
import { assertFound, auditAll } from '../common/versioned'
import { keepAnswer } from '../common/idempotency.service'
import { refuseOverBudget } from '../model/budget.service'
import { toRunView } from './run-view'

export type VerbDeps = Pick<Deps, 'db' | 'live' | 'cache' | 'timeZone' | 'wakeRelay'>

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
 * @throws AppError `not_found`; `conflict` when the verb no longer applies; `refused` for a resume that the budget does not allow.
 */
export async function applyVerb(deps: VerbDeps, actor: Actor, { id, verb, reason }: VerbRequest): Promise<RunView> {
  const run = verb === 'resume' ? await findTaskRun(deps.db, id) : undefined
  if (run) {
    await refuseOverBudget(deps.db, deps.timeZone, { projectId: run.projectId, stages: run.spec.stages })
  }
  const view = await deps.db.transaction().execute(async (trx) => {
    const row = await lockTaskRun(trx, id)
    assertFound(row, 'run')
    if (!canTake(row, verb)) {
      throw new AppError('conflict', `a run that is ${toRunView(row).stateName} cannot be asked to ${verb}`)
    }
    const [changed = row] = await requestVerbs(trx, actor, { rows: [row], verb, reason })
    const after = toRunView(changed)
    await keepAnswer(trx, actor, after)
    return after
  })
  await announceVerb(deps, [id])
  return view
}

/** The database checks both states. */
const canTake = ({ observedState, desiredState }: Pick<TaskRunHead, 'observedState' | 'desiredState'>, verb: RunVerb): boolean =>
  canApply(verb, { observed: observedState as ObservedState, desired: desiredState as DesiredState })

/** Writes desired state, request to the factory and audit row of locked runs. @returns the runs after it, in any order */
export async function requestVerbs(trx: Trx, actor: Actor, { rows, verb, reason }: { rows: readonly TaskRunHead[], verb: RunVerb, reason: string }): Promise<TaskRunHead[]> {
  const desiredState = DESIRED[verb]
  const after = await setDesiredStates(trx, rows.map(row => row.id), desiredState)
  await insertOutboxEntries(trx, rows.map(({ id, projectId }) => ({ projectId, runId: id, verb, reason })))
  await auditAll(trx, actor, rows.map(row => ({
    projectId: row.projectId, action: `run.${verb}`, noun: 'run', nounId: row.id, before: { desiredState: row.desiredState }, after: { desiredState, reason },
  })))
  return after
}

/** Call after the commit. */
export async function announceVerb(deps: VerbDeps, ids: readonly string[]): Promise<void> {
  deps.wakeRelay()
  await announce(deps, ['runs', ...ids.map((id): Topic => `run:${id}`)])
}
