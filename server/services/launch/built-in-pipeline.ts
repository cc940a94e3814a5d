import { v7 } from 'uuid'
import {
  findBuiltInPipeline, insertPipeline, setFirstRevision, type PipelineRow,
} from '#db/repositories/pipeline/pipeline.repository'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { asStep, change, type ChangeDeps, type Write } from '../common/change'
import type { Actor } from '../common/deps'
import { assertFound } from '../common/versioned'
import { addRevision } from '../pipeline'

export interface BuiltInPipeline {
  projectId: string
  /** One of each name and project. */
  name: string
  stages: PipelineStageSpec[]
}

/** A pipeline that is part of the product, created when it is first used. */
export async function ensureBuiltInPipeline(
  deps: ChangeDeps, actor: Actor, wanted: BuiltInPipeline,
): Promise<PipelineRow> {
  const known = await findBuiltInPipeline(deps.db, wanted)
  return known ?? change(deps, asStep(actor), write => addPipeline(write, wanted))
}

/** Two first uses may come at the same time: the second takes the pipeline that the first created. */
async function addPipeline(write: Write, { projectId, name, stages }: BuiltInPipeline): Promise<PipelineRow> {
  const { trx, audit } = write
  const row = await insertPipeline(trx, { id: v7(), projectId, name, description: '', isBuiltIn: true })
  if (!row) {
    const theirs = await findBuiltInPipeline(trx, { projectId, name })
    assertFound(theirs, 'pipeline')
    return theirs
  }
  const revision = await addRevision(write, { pipeline: row, stages, message: '' })
  await audit({ action: 'pipeline.create', of: row, after: { name, isBuiltIn: true } })
  return setFirstRevision(trx, row.id, revision.id)
}
