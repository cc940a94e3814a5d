import type { Trx } from '#db/client'
import { lockTaskRun, setDisposition, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { RunDetail, RunDisposition } from '#shared/contract/run.contract'
import { DECIDED, toDecisions, type RunDecision } from '#shared/domain/run/run-decision'
import { AppError } from '#server/errors'
import { announce } from '../common/announce'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, audit, findDifference } from '../common/versioned'
import { toDetail } from './run.service'
import { toRunView } from './run-view'

export interface Decision {
  id: string
  seenVersions: readonly number[] | undefined
  decision: RunDisposition
}

/** Sets the disposition of a failure; idempotent. @throws AppError `not_found`, `stale_version`; `conflict` for a run that did not fail. */
export async function decideRun(deps: Pick<Deps, 'db' | 'live' | 'cache' | 'wakeAlerts'>, actor: Actor, { id, seenVersions, decision }: Decision): Promise<RunDetail> {
  const { view, isChanged } = await deps.db.transaction().execute(async (trx) => {
    const row = await lockTaskRun(trx, id)
    assertCurrent(row, seenVersions, 'run')
    if (row.observedState !== 'FAILED' && row.observedState !== 'CRASHED') {
      throw new AppError('conflict', 'only a run that failed or crashed has a disposition')
    }
    if (!findDifference(row, { disposition: decision.disposition, dispositionNote: decision.note })) {
      return { view: await toDetail(trx, row), isChanged: false }
    }
    return { view: await toDetail(trx, await storeDecision(trx, actor, row, decision)), isChanged: true }
  })
  if (isChanged) {
    await announce(deps, ['runs', `run:${id}`])
    deps.wakeAlerts('failures')
  }
  return view
}

export const canDecide = (row: TaskRunRow, decision: RunDecision): boolean => toDecisions(toRunView(row).disposition).includes(decision)

/** Writes disposition and audit row of a locked run. */
export const requestDecision = (trx: Trx, actor: Actor, { row, decision, reason }: { row: TaskRunRow, decision: RunDecision, reason: string }): Promise<TaskRunRow> =>
  storeDecision(trx, actor, row, { disposition: DECIDED[decision], note: reason })

async function storeDecision(trx: Trx, actor: Actor, row: TaskRunRow, decision: RunDisposition): Promise<TaskRunRow> {
  const { id, projectId, disposition, dispositionNote: note } = row
  const after = await setDisposition(trx, id, { disposition: decision.disposition, dispositionNote: decision.note, decidedBy: actor.name })
  await audit(trx, actor, { projectId, action: 'run.decide', noun: 'run', nounId: id, before: { disposition, note }, after: decision })
  return after
}
