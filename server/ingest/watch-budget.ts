import { v7 } from 'uuid'
import { lockBudget, lockRunningRuns, noteBudgetMonth } from '#db/repositories/model/budget.repository'
import { sumSpent } from '#db/repositories/model/cost.repository'
import { lockRunHeads } from '#db/repositories/run/run-bulk.repository'
import { change, type Write } from '#server/services/common/change'
import { callsModel, toBudgetState, toMonth } from '#server/services/model/budget.service'
import { createWakingLoop, type WakingLoop } from '#server/services/common/waking-loop'
import { requestVerbs } from '#server/services/run/run-verb.service'
import type { IngestDeps } from './ingest-deps'

/** Sums of a month are not read more often for one project. */
const EVERY_MS = 5_000
/** Nor is one whose budget is nearly used up: what is spent between two looks is spent beyond it. */
const NEAR_MS = 1_000

/** Written to the audit trail and to the outbox as the reason of a pause. */
export const BUDGET_PASSED = 'BUDGET_PASSED'

export interface BudgetWatch extends Pick<WakingLoop, 'start' | 'stop'> {
  /** Something was spent in these projects. Returns at once. */
  watch: (projectIds: readonly string[]) => void
}

type WatchDeps = Pick<IngestDeps, 'db' | 'cache' | 'live' | 'now' | 'log'> & { timeZone: string }

/**
 * Warns once a month at a budget's ratio and once when it is used up, and pauses runs that call models if the budget
 * says so. Beside the stream of events and not in it: the sums of a month take a while. What is spent between two looks
 * is seen by the second.
 */
export function createBudgetWatch(deps: WatchDeps, everyMs = EVERY_MS): BudgetWatch {
  const nearMs = Math.min(everyMs, NEAR_MS)
  const waiting = new Set<string>()
  const near = new Set<string>()
  const lookedAt = new Map<string, number>()
  const loop = createWakingLoop(async () => {
    const now = deps.now().getTime()
    for (const projectId of [...waiting].filter(id => now - (lookedAt.get(id) ?? 0) >= everyMs)) {
      // Before the look: what is spent during it is for the next one.
      waiting.delete(projectId)
      lookedAt.set(projectId, now)
      try {
        const isNear = await lookAt(deps, projectId)
        near[isNear ? 'add' : 'delete'](projectId)
      }
      catch (error) {
        waiting.add(projectId)
        deps.log.warn({ err: error, projectId }, 'the budget could not be checked')
      }
    }
    return false
  }, nearMs)
  return {
    start: loop.start,
    stop: loop.stop,
    watch(projectIds) {
      projectIds.forEach(id => waiting.add(id))
      loop.wake()
    },
  }
}

/** @returns whether the budget is nearly used up, or wholly */
async function lookAt(deps: WatchDeps, projectId: string): Promise<boolean> {
  const { month, from, to } = toMonth(deps.now(), deps.timeZone)
  return change(deps, { name: 'console', requestId: v7() }, async (write) => {
    const { trx } = write
    const budget = await lockBudget(trx, projectId)
    const spent = budget
      && ((await sumSpent(trx, { projectId, from, to })).find(sum => sum.currency === budget.currency)?.cost ?? '0')
    const state = budget && spent !== undefined ? toBudgetState(budget, spent) : 'ok'
    if (!budget || state === 'ok') {
      return false
    }
    if ((state === 'passed' ? budget.passedMonth : budget.warnedMonth) !== month) {
      await noteBudgetMonth(trx, projectId, { warnedMonth: month, ...state === 'passed' && { passedMonth: month } })
      await write.audit({
        action: `budget.${state}`, of: { id: projectId, projectId },
        after: { month, spent, amount: budget.amount, currency: budget.currency },
      })
    }
    if (state === 'passed' && budget.stops) {
      await pauseRuns(deps, write, projectId)
    }
    return true
  })
}

/** The factory is asked as for a pause by a person; the relay finds the request within a second. */
async function pauseRuns({ log }: WatchDeps, write: Write, projectId: string): Promise<void> {
  const { trx } = write
  const running = (await lockRunningRuns(trx, projectId)).filter(({ spec }) => spec.stages.some(callsModel))
  const rows = running.length > 0 ? await lockRunHeads(trx, running.map(({ id }) => id)) : []
  if (rows.length > 0) {
    await requestVerbs(write, { rows, verb: 'pause', reason: BUDGET_PASSED })
    write.after(() =>
      log.warn({ projectId, runs: rows.length }, 'the budget is used up: runs that call models are paused'))
  }
}
