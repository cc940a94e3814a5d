import type { Trx } from '#db/client'
import { setDispositions } from '#db/repositories/run/run-bulk.repository'
import { lockTaskRun, setDisposition, type TaskRunHead, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import type { RunDetail, RunDisposition } from '#shared/contract/run/run.contract'
import { DECIDED, type RunDecision } from '#shared/domain/run/run-decision'
import { AppError } from '#server/errors'
import { announce } from '../common/announce'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, audit, auditAll, findDifference } from '../common/versioned'
import { refuseDemo } from '../system/project.service'
import { toDetail } from './run.service'

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
    refuseDemo(row.projectId)
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

/** Writes disposition and audit row of locked runs. @returns the runs after it, in any order */
export async function requestDecisions(trx: Trx, actor: Actor, { rows, decision, reason }: { rows: readonly TaskRunHead[], decision: RunDecision, reason: string }): Promise<TaskRunHead[]> {
  const disposition = DECIDED[decision]
  const after = await setDispositions(trx, rows.map(row => row.id), { disposition, dispositionNote: reason, decidedBy: actor.name })
  await auditAll(trx, actor, rows.map(row => ({
    projectId: row.projectId, action: 'run.decide', noun: 'run', nounId: row.id, before: { disposition: row.disposition, note: row.dispositionNote }, after: { disposition, note: reason },
  })))
  return after
}

async function storeDecision(trx: Trx, actor: Actor, row: TaskRunRow, decision: RunDisposition): Promise<TaskRunRow> {
  const { id, projectId, disposition, dispositionNote: note } = row
  const after = await setDisposition(trx, id, { disposition: decision.disposition, dispositionNote: decision.note, decidedBy: actor.name })
  await audit(trx, actor, { projectId, action: 'run.decide', noun: 'run', nounId: id, before: { disposition, note }, after: decision })
  return after
}
