import { sql } from 'kysely'
import type { Db } from '../../client'

export interface RunContext {
  id: string
  /** Number of the pipeline's revision. */
  revision: number
  /** The stage that the run's error names. */
  stageKey: string | null
  stageKind: string | null
  stageName: string | null
}

/** What people call the things that the rows of a list name by id; at most 200 ids. */
export function listRunContexts(db: Db, ids: readonly string[]): Promise<RunContext[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('taskRuns')
        .innerJoin('pipelineRevisions', 'pipelineRevisions.id', 'taskRuns.revisionId')
        .leftJoin('stageRuns', join => join
          .onRef('stageRuns.runId', '=', 'taskRuns.id')
          .on('stageRuns.stageKey', '=', sql<string>`task_runs.error ->> 'stageKey'`)
          // Again: only so does the planner go to the partitions of these runs.
          .on('stageRuns.runId', 'in', [...ids]))
        .select(['taskRuns.id', 'pipelineRevisions.number as revision', 'stageRuns.stageKey', 'stageRuns.kind as stageKind', 'stageRuns.name as stageName'])
        .where('taskRuns.id', 'in', [...ids])
        .execute()
}

/** The pipeline of a run, archived ones too. */
export function findRunPipeline(db: Db, { pipelineId, revisionId }: { pipelineId: string, revisionId: string }) {
  return db
    .selectFrom('pipelines')
    .innerJoin('pipelineRevisions', 'pipelineRevisions.pipelineId', 'pipelines.id')
    .leftJoin('pipelineRevisions as newest', 'newest.id', 'pipelines.currentRevisionId')
    .select(['pipelines.id', 'pipelines.name', 'pipelines.archivedAt', 'pipelines.isBuiltIn', 'pipelineRevisions.number as revision', 'newest.number as newestRevision'])
    .where('pipelines.id', '=', pipelineId)
    .where('pipelineRevisions.id', '=', revisionId)
    .executeTakeFirst()
}
