import { findSecrets } from '#shared/domain/model/model-config'
import { checkPipeline, type KindRule, type PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { fillHoles } from '#shared/domain/template/template-holes'
import { AppError } from '#server/errors'

/** Of a template: what it leaves open is no fault. */
export const checkTemplate = (
  stages: readonly PipelineStageSpec[], kinds: readonly KindRule[] | undefined,
): PipelineFinding[] => checkPipeline(fillHoles(stages), kinds)

const MESSAGE = 'this looks like a secret key: it belongs in a model configuration, never in a template'

interface Place {
  /** Pointer into the request. */
  at: string
  /** The stages are there, not only named. */
  isInside: boolean
}

/** @throws AppError `refused` */
export function refuseSecrets(stages: readonly PipelineStageSpec[], { at, isInside }: Place): void {
  const fields = findSecrets(stages)
    .map(pointer => ({ pointer: isInside ? at + pointer : at, code: 'SECRET_IN_FIELD', message: MESSAGE }))
  if (fields.length > 0) {
    throw new AppError('refused', MESSAGE, { fields })
  }
}
