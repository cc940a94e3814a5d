import type { Db } from '../../client'

export interface StageNameRow {
  pipelineId: string
  pipelineName: string
  /** null = the pipeline has no revision yet. */
  stageKey: string | null
  /** '' = none of its own. */
  stageName: string | null
}

/** Names of pipelines, archived ones too, and of the stages of their newest revisions. */
export async function listStageNames(db: Db, pipelineIds: readonly string[]): Promise<StageNameRow[]> {
  return pipelineIds.length === 0
    ? []
    : db
        .selectFrom('pipelines')
        .leftJoin('pipelineStages as stage', 'stage.revisionId', 'pipelines.currentRevisionId')
        .select([
          'pipelines.id as pipelineId', 'pipelines.name as pipelineName', 'stage.stageKey', 'stage.name as stageName',
        ])
        .where('pipelines.id', 'in', [...pipelineIds])
        .execute()
}
