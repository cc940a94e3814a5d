import type { Db } from '#db/client'
import { addToLine } from '#db/repositories/metric/line-summary.repository'
import { listStagesOfRuns } from '#db/repositories/run/stage-run.repository'
import { lockRuns } from '#db/repositories/run/task-run-ingest.repository'
import { toLineRows } from '#server/services/metric/line-rollup'
import type { GivenRun } from './given-run'

/** Adds a run that was written as ended to the production line, as ingest does when a run ends. */
export async function countEnded(db: Db, { runId }: GivenRun): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const stages = await listStagesOfRuns(trx, [runId])
    const runs = await lockRuns(trx, [runId])
    await addToLine(trx, toLineRows(runs.map(run => ({
      before: { run: { ...run, observedState: 'RUNNING' }, stages }, after: { run, stages },
    }))))
  })
}
