import type { Trx } from '#db/client'
import { closeFixed, listFixes } from '#db/repositories/run/run-fix.repository'
import { insertAudit } from '#db/repositories/system/audit-log.repository'
import { isTrial } from '#shared/domain/run/run-record'
import type { RunFold } from './run-fold'

/**
 * Closes open failures that a later run of their task has fixed. Only a run that ended in this transaction closes any, so that
 * no repeated or late event of an old success closes what a person has reopened. A failure that becomes known after the
 * success looks for it itself: which of the two came first makes no difference.
 *
 * @returns ids of the closed failures.
 */
export async function closeFailures(trx: Trx, folds: readonly RunFold[]): Promise<string[]> {
  const ended = folds.filter(fold => fold.hasEnded).map(fold => fold.run)
  const succeeded = ended.filter(run => run.observedState === 'SUCCEEDED' && (!isTrial(run) || run.parentRunId !== null)).map(run => run.id)
  const failed = ended.filter(run => run.disposition === 'open').map(run => run.id)
  const found = [...await listFixes(trx, 'success', succeeded), ...await listFixes(trx, 'failure', failed)]
  const fixes = new Map(found.map(fix => [fix.failureId, fix]))

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
        before: { disposition: 'open' },
        after: { disposition: 'rerun_ok', fixedByRunId: fix.fixedByRunId, recordsFailed: fix.recordsFailed },
        requestId: fix.fixedByRunId,
      })
    }
  }
  return closed
}
