import { setImmediate } from 'node:timers/promises'
import type { Trx } from '#db/client'
import { deleteDemoFacts, deleteDemoRuns, deleteDemoThings } from '#db/repositories/history/history-clear.repository'
import { addToRunCounts } from '#db/repositories/metric/run-count.repository'
import { toRunCountRows } from '#server/services/metric/run-count-rollup'
import type { Step } from './load'

/** Removes everything but the project, whatever part of it there is. */
export async function clearHistory(step: Step, total: number): Promise<void> {
  const progress = { done: 0, total }
  const repeat = async (remove: (trx: Trx) => Promise<number>, isCounted: boolean) => {
    for (let removed = -1; removed !== 0;) {
      await step(progress, async (trx) => {
        removed = await remove(trx)
      })
      progress.done = isCounted ? Math.min(total, progress.done + removed) : progress.done
      await setImmediate()
    }
  }
  await repeat(async (trx) => {
    const runs = await deleteDemoRuns(trx)
    // What is counted is what a list shows, also while it is cleared.
    await addToRunCounts(trx, toRunCountRows(runs.map(run => ({ before: run }))))
    return runs.length
  }, true)
  await repeat(deleteDemoFacts, false)
  await step({ done: total, total }, deleteDemoThings)
}
