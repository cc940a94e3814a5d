import type { AvailableModel } from '#shared/contract/model.contract'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { ResolvedStage } from '../launch/resolve-inputs'

/**
 * Stages that call a model which the service does not offer now: only a warning, since it may be available when the run starts.
 * A model with its own endpoint (`target`) is not known to the service by name.
 *
 * @param callers stage kinds that call a model.
 * @param models undefined = unknown now: no finding.
 */
export function checkModels(stages: readonly ResolvedStage[], callers: readonly string[], models: readonly AvailableModel[] | undefined): PipelineFinding[] {
  if (!models) {
    return []
  }
  const states = new Map(models.map(({ id, state }) => [id, state]))
  return stages.flatMap((stage, index) => {
    const { model, target } = stage.parameters
    if (!callers.includes(stage.kind) || typeof model !== 'string' || model === '' || target !== undefined) {
      return []
    }
    const warn = (code: string, message: string): PipelineFinding => ({ severity: 'WARNING', code, pointer: `/stages/${index}/parameters/model`, stageKey: stage.key, message })
    const state = states.get(model)
    if (state === undefined) {
      return [warn('MODEL_NOT_FOUND', 'the model service offers no model of this name')]
    }
    return state === 'UNAVAILABLE' ? [warn('MODEL_UNAVAILABLE', 'the model cannot be reached now')] : []
  })
}
