import { insertOutboxEntries } from '#db/repositories/system/outbox.repository'
import { setDesiredStates } from '#db/repositories/run/run-bulk.repository'
import { findTaskRun, lockTaskRun, type TaskRunHead } from '#db/repositories/run/task-run.repository'
import type { RunView } from '#shared/contract/run/run.contract'
import { canApply, type DesiredState, type RunVerb } from '#shared/domain/run/run-state'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Entry, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { refuseOverBudget } from '../model'
import { toRunView } from './run-view'

type VerbDeps = ChangeDeps & Pick<Deps, 'timeZone' | 'wakeRelay'>

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
 * @throws AppError `not_found`; `conflict` when the verb no longer applies; `refused` for a resume that the budget does
 *   not allow.
 */
export async function applyVerb(deps: VerbDeps, actor: Actor, { id, verb, reason }: VerbRequest): Promise<RunView> {
  const run = verb === 'resume' ? await findTaskRun(deps.db, id) : undefined
  if (run) {
    await refuseOverBudget(deps.db, deps.timeZone, { projectId: run.projectId, stages: run.spec.stages })
  }
  return change(deps, actor, async (write) => {
    const row = await lockTaskRun(write.trx, id)
    assertFound(row, 'run')
    if (!canTake(row, verb)) {
      throw new AppError('conflict', `a run that is ${toRunView(row).stateName} cannot be asked to ${verb}`)
    }
    const [changed = row] = await requestVerbs(write, { rows: [row], verb, reason })
    write.after(deps.wakeRelay)
    return toRunView(changed)
  })
}

const canTake = (
  { observedState, desiredState }: Pick<TaskRunHead, 'observedState' | 'desiredState'>, verb: RunVerb,
): boolean =>
  canApply(verb, { observed: observedState, desired: desiredState })

/**
 * Writes desired state, request to the factory and audit row of locked runs. @returns the runs after it, in any order
 */
export async function requestVerbs(
  { trx, audit }: Write, { rows, verb, reason }: { rows: readonly TaskRunHead[], verb: RunVerb, reason: string },
): Promise<TaskRunHead[]> {
  const desiredState = DESIRED[verb]
  const after = await setDesiredStates(trx, rows.map(row => row.id), desiredState)
  await insertOutboxEntries(trx, rows.map(({ id, projectId }) => ({ projectId, runId: id, verb, reason })))
  await audit(...rows.map((row): Entry => ({
    action: `run.${verb}`, of: row, before: { desiredState: row.desiredState }, after: { desiredState, reason },
  })))
  return after
}
