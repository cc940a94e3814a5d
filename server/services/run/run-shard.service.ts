import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { listStageShards } from '#db/repositories/run/stage-shards.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import type { ShardReportView } from '#shared/contract/run/run-shard.contract'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'

/** A stage that was paused more often is not looked at part by part. */
const MOST_PARTS = 10

/** None of a stage that was not done in shards. @throws AppError `not_found` */
export async function listShardReports(
  { db }: Pick<Deps, 'db'>, { id, stageKey }: { id: string, stageKey: string },
): Promise<{ items: ShardReportView[] }> {
  assertFound(await findTaskRun(db, id), 'run')
  assertFound((await listStageRuns(db, id)).find(stage => stage.stageKey === stageKey), 'stage')
  const rows = await listStageShards(db, { runId: id, stageKey, limit: MOST_PARTS })
  return {
    items: rows.map(({ attempt, beganAt, report }) => ({ attempt, beganAt: beganAt.toISOString(), ...report })),
  }
}
