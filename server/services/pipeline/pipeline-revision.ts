import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import { insertRevision } from '#db/repositories/pipeline/pipeline-revision.repository'
import type { PipelineRow, RevisionRow } from '#db/repositories/pipeline/pipeline.repository'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { SPEC_FORMAT, type PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import type { Write } from '../common/change'

export interface RevisionRequest {
  pipeline: Pick<PipelineRow, 'id' | 'projectId'>
  /** The previous revision, if any. */
  newest?: RevisionRow | undefined
  stages: PipelineStageSpec[]
  message: string
  /** The version of a template that the stages came from; absent = that of the previous revision. */
  templateVersionId?: string | undefined
}

/** Call under the pipeline's lock. Unchanged stages create no new revision: the newest one is returned. */
export async function addRevision({ trx, actor }: Write, {
  pipeline, newest, stages, message, templateVersionId = newest?.templateVersionId ?? undefined,
}: RevisionRequest): Promise<RevisionRow> {
  const spec = { stages }
  const canonical = toCanonicalJson(spec)
  const sha256 = createHash('sha256').update(canonical).digest('hex')
  if (
    newest?.sha256 === sha256
    && (newest.templateVersionId ?? undefined) === templateVersionId
    && isMeantTheSame(newest, stages)
  ) {
    return newest
  }
  return insertRevision(trx, {
    id: v7(), projectId: pipeline.projectId, pipelineId: pipeline.id, number: (newest?.number ?? 0) + 1, spec,
    canonical, sha256, message, actor: actor.name, templateVersionId: templateVersionId ?? null,
  })
}

/** Equal text in an older format may have another meaning. */
const isMeantTheSame = ({ specFormat }: RevisionRow, stages: readonly PipelineStageSpec[]): boolean =>
  specFormat === SPEC_FORMAT || stages.every(stage => stage.failureTolerance !== 0)
