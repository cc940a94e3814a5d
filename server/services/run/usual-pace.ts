import { sumUsualStages } from '#db/repositories/metric/line.repository'
import type { Db } from '#db/client'
import type { UsualPace } from '#shared/contract/run/run.contract'

const HOUR_MS = 60 * 60_000
/** Older runs say little: the pipeline may have changed since. */
const USUAL_MS = 7 * 24 * HOUR_MS

/**
 * By pipeline and stage key: what its successful runs of the last 7 days did. A stage without one is absent, and so is
 * one that only waits.
 */
export async function findUsualPaces(
  db: Db, { projectId, pipelineIds }: { projectId: string, pipelineIds: readonly string[] },
): Promise<Map<string, Record<string, UsualPace>>> {
  // Whole hours, the current one included.
  const endMs = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS
  const rows = await sumUsualStages(
    db, { projectId, pipelineIds, from: new Date(endMs - USUAL_MS), to: new Date(endMs) },
  )
  const byPipeline = Map.groupBy(rows, row => row.pipelineId)
  return new Map([...byPipeline].map(([pipelineId, stages]) => [
    pipelineId,
    Object.fromEntries(stages.filter(({ workMs }) => workMs > 0).map(({ stageKey, recordsIn, recordsOut, workMs }) =>
      [stageKey, { recordsPerSecond: recordsIn / workMs * 1_000, yield: recordsOut / recordsIn }])),
  ]))
}
