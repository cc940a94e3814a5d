import { sql } from 'kysely'
import type { Db } from '#db/client'
import { listRunEvents } from '#db/repositories/run/run-event.repository'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { SUMMARY_COUNTERS } from '#shared/domain/run/counters'
import type { GivenRun } from './given-run'

/** Everything that ingest wrote about a run, without what differs between two runs of one plan. */
export async function readRun(db: Db, { runId, pipelineId }: GivenRun) {
  const run = await db.selectFrom('taskRuns').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
  const stages = await listStageRuns(db, runId)
  const events = await listRunEvents(db, { runId, after: 0, limit: 10_000 })
  const tokens = await db.selectFrom('tokensUsage').selectAll().where('runId', '=', runId).orderBy('seq').execute()
  const summary = await db.selectFrom('metricsSummary').selectAll().where('pipelineId', '=', pipelineId)
    .orderBy('grainSeconds').orderBy('bucketStart').orderBy('stageKey').orderBy('modelVersion').execute()
  const latency = await db.selectFrom('metricsLatency').selectAll().where('pipelineId', '=', pipelineId)
    .orderBy('grainSeconds').orderBy('bucketStart').orderBy('stageKey').orderBy('measure').execute()
  const line = await db.selectFrom('lineSummary')
    .selectAll().where('pipelineId', '=', pipelineId).orderBy('grainSeconds').orderBy('stageKey').execute()
  return {
    run: { ...run, id: '', taskId: '', pipelineId: '', revisionId: '', rootRunId: '', createdAt: '', updatedAt: '' },
    stages: stages.map(stage => ({ ...stage, runId: '', updatedAt: '' })),
    events: events.map(event => ({ ...event, runId: '', createdAt: '' })),
    tokens: tokens.map(row => ({ ...row, runId: '', pipelineId: '' })),
    // Whether facts were late depends on when their batch came; their counts do not.
    summary: summary.map(row => ({ ...row, pipelineId: '', revision: 0 })),
    latency: latency.map(row => ({ ...row, pipelineId: '' })),
    line: line.map(row => ({ ...row, pipelineId: '', newestRunId: '', bucketStart: '' })),
  }
}

/** Sums over all buckets of one grain. */
export async function sumRollup(
  db: Db, { pipelineId }: GivenRun, grainSeconds: number,
): Promise<Record<string, number>> {
  const sums = SUMMARY_COUNTERS.map(counter => sql<number>`coalesce(sum(${sql.ref(counter)}), 0)`.as(counter))
  return db.selectFrom('metricsSummary').select(sums)
    .where('pipelineId', '=', pipelineId).where('grainSeconds', '=', grainSeconds).executeTakeFirstOrThrow()
}
