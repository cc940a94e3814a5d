import { findRevisionOf } from '#db/repositories/pipeline/pipeline-revision.repository'
import { findPipeline, type RevisionRow } from '#db/repositories/pipeline/pipeline.repository'
import type { PipelineDiff, RevisionDetail } from '#shared/contract/pipeline.contract'
import { diffStages } from '#shared/domain/pipeline/pipeline-diff'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { toRevisionView, toStageView } from './pipeline.service'

/** @throws AppError `not_found` */
export async function getRevision(
  { db }: Pick<Deps, 'db'>, { id, number }: { id: string, number: number },
): Promise<RevisionDetail> {
  assertFound(await findPipeline(db, id), 'pipeline')
  return toDetail(await findRevisionOf(db, { pipelineId: id, number }))
}

/** Compares two revisions in any order. @throws AppError `not_found` */
export async function getPipelineDiff(
  { db }: Pick<Deps, 'db'>, { id, from, to }: { id: string, from: number, to: number },
): Promise<PipelineDiff> {
  assertFound(await findPipeline(db, id), 'pipeline')
  const before = toDetail(await findRevisionOf(db, { pipelineId: id, number: from }))
  const after = toDetail(await findRevisionOf(db, { pipelineId: id, number: to }))
  return { from: before, to: after, stages: diffStages(before.stages, after.stages) }
}

function toDetail(row: RevisionRow | undefined): RevisionDetail {
  assertFound(row, 'revision')
  return { ...toRevisionView(row), stages: row.spec.stages.map(toStageView) }
}
