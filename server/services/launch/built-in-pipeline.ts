import { v7 } from 'uuid'
import type { Trx } from '#db/client'
import { findBuiltInPipeline, insertPipeline, setFirstRevision, type PipelineRow } from '#db/repositories/pipeline/pipeline.repository'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { Actor, Deps } from '../common/deps'
import { assertFound, audit } from '../common/versioned'
import { addRevision } from '../pipeline/pipeline-revision'

export interface BuiltInPipeline {
  projectId: string
  /** One of each name and project. */
  name: string
  stages: PipelineStageSpec[]
}

/** A pipeline that is part of the product, created when it is first used. */
export async function ensureBuiltInPipeline({ db }: Pick<Deps, 'db'>, actor: Actor, wanted: BuiltInPipeline): Promise<PipelineRow> {
  const known = await findBuiltInPipeline(db, wanted)
  return known ?? db.transaction().execute(trx => addPipeline(trx, actor, wanted))
}

/** Two first uses may come at the same time: the second takes the pipeline that the first created. */
async function addPipeline(trx: Trx, actor: Actor, { projectId, name, stages }: BuiltInPipeline): Promise<PipelineRow> {
  const row = await insertPipeline(trx, { id: v7(), projectId, name, description: '', isBuiltIn: true })
  if (!row) {
    const theirs = await findBuiltInPipeline(trx, { projectId, name })
    assertFound(theirs, 'pipeline')
    return theirs
  }
  const revision = await addRevision(trx, actor, { pipeline: row, stages, message: '' })
  await audit(trx, actor, { projectId, action: 'pipeline.create', noun: 'pipeline', nounId: row.id, after: { name, isBuiltIn: true } })
  return setFirstRevision(trx, row.id, revision.id)
}
