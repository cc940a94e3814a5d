import type { Db } from '#db/client'
import { listEarlierDrops, type TaskRunRow } from '#db/repositories/run/task-run.repository'
import { EARLIER_RUNS, hasDroppedMost } from '#shared/domain/run/dropped-most'
import { isTrial } from '#shared/domain/run/run-record'

/**
 * Of a full run that succeeded. Rejected records of another run are no measure, neither of this one nor of later ones.
 */
export async function findDroppedMost(db: Db, row: TaskRunRow): Promise<boolean> {
  const isMeasured = row.observedState === 'SUCCEEDED' && !isTrial(row) && !row.spec.group
  // Earlier runs can only excuse what looks bad beside the best of them.
  return isMeasured && hasDroppedMost(row, [BEST]) && hasDroppedMost(row, await listEarlierDrops(db, row, EARLIER_RUNS))
}

const BEST = { recordsIn: 1, recordsOut: 1, recordsDropped: 0 }
