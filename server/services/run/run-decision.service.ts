import { setDispositions } from '#db/repositories/run/run-bulk.repository'
import {
  lockTaskRun, setDisposition, type TaskRunHead, type TaskRunRow,
} from '#db/repositories/run/task-run.repository'
import type { RunDetail, RunDisposition } from '#shared/contract/run/run.contract'
import { DECIDED, type RunDecision } from '#shared/domain/run/run-decision'
import { AppError } from '#server/errors'
import { change, type ChangeDeps, type Entry, type Write } from '../common/change'
import type { Actor, Deps } from '../common/deps'
import { assertCurrent, findDifference } from '../common/versioned'
import { refuseDemo } from '../system'
import { toDetail } from './run.service'

export interface Decision {
  id: string
  seenVersions: readonly number[] | undefined
  decision: RunDisposition
}

/**
 * Sets the disposition of a failure; idempotent. @throws AppError `not_found`, `stale_version`; `conflict` for a run
 * that did not fail.
 */
export async function decideRun(
  deps: ChangeDeps & Pick<Deps, 'wakeAlerts'>, actor: Actor, { id, seenVersions, decision }: Decision,
): Promise<RunDetail> {
  return change(deps, actor, async (write) => {
    const { trx } = write
    const row = await lockTaskRun(trx, id)
    assertCurrent(row, seenVersions, 'run')
    refuseDemo(row.projectId)
    if (row.observedState !== 'FAILED' && row.observedState !== 'CRASHED') {
      throw new AppError('conflict', 'only a run that failed or crashed has a disposition')
    }
    if (!findDifference(row, { disposition: decision.disposition, dispositionNote: decision.note })) {
      return toDetail(trx, row)
    }
    write.after(() => deps.wakeAlerts('failures'))
    return toDetail(trx, await storeDecision(write, row, decision))
  })
}

/** Writes disposition and audit row of locked runs. @returns the runs after it, in any order */
export async function requestDecisions(
  { trx, actor, audit }: Write,
  { rows, decision, reason }: { rows: readonly TaskRunHead[], decision: RunDecision, reason: string },
): Promise<TaskRunHead[]> {
  const disposition = DECIDED[decision]
  const after = await setDispositions(
    trx, rows.map(row => row.id), { disposition, dispositionNote: reason, decidedBy: actor.name },
  )
  await audit(...rows.map((row): Entry => ({
    action: 'run.decide', of: row,
    before: { disposition: row.disposition, note: row.dispositionNote },
    after: { disposition, note: reason },
  })))
  return after
}

async function storeDecision(
  { trx, actor, audit }: Write, row: TaskRunRow, decision: RunDisposition,
): Promise<TaskRunRow> {
  const { id, disposition, dispositionNote: note } = row
  const after = await setDisposition(
    trx, id, { disposition: decision.disposition, dispositionNote: decision.note, decidedBy: actor.name },
  )
  await audit({ action: 'run.decide', of: row, before: { disposition, note }, after: decision })
  return after
}
