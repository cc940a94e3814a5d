import { lockTaskRuns } from '#db/repositories/run/task-run.repository'
import type { RunBulk, RunBulkAnswer } from '#shared/contract/run.contract'
import type { Actor } from '../common/deps'
import { announceVerb, canTake, requestVerb, type VerbDeps } from './run-verb.service'
import { toRunView } from './run-view'

/**
 * Applies a verb to the selected runs in one transaction; runs on which it has no effect are reported as skipped. A second
 * call therefore changes nothing.
 */
export async function applyBulk(deps: VerbDeps, actor: Actor, { action, ids, reason, dryRun }: RunBulk): Promise<RunBulkAnswer> {
  const answer = await deps.db.transaction().execute(async (trx) => {
    const rows = new Map((await lockTaskRuns(trx, ids)).map(row => [row.id, row]))
    const items: RunBulkAnswer['items'] = []
    for (const id of new Set(ids)) {
      const row = rows.get(id)
      if (!row) {
        items.push({ id, name: '', state: null, stateName: null, result: 'missing' })
        continue
      }
      const isTaken = canTake(row, action)
      const after = isTaken && !dryRun ? await requestVerb(trx, actor, { row, verb: action, reason }) : toRunView(row)
      items.push({ id, name: after.name, state: after.state, stateName: after.stateName, result: isTaken ? 'done' : 'skipped' })
    }
    const count = (result: RunBulkAnswer['items'][number]['result']) => items.filter(item => item.result === result).length
    return { action, dryRun, done: count('done'), skipped: count('skipped'), missing: count('missing'), items }
  })
  if (!dryRun && answer.done > 0) {
    await announceVerb(deps, answer.items.filter(item => item.result === 'done').map(item => item.id))
  }
  return answer
}
