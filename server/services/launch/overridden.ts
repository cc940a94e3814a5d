import { isSameJson } from '#shared/domain/json/same-json'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { STAGE_LIMITS } from '#shared/domain/run/run-record'

/** How many parameters and limits are not as saved, by the key of each stage that has any. */
export type Overridden = ReadonlyMap<string, number>

/** @param launched the saved stages with what launches have changed of them */
export function countOverridden(
  saved: readonly PipelineStageSpec[], launched: readonly PipelineStageSpec[],
): Overridden {
  const before = new Map(saved.map(stage => [stage.key, stage]))
  return new Map(launched.flatMap((stage): [string, number][] => {
    const was = before.get(stage.key)
    const names = Object.keys({ ...was?.parameters, ...stage.parameters })
      .filter(name => !isSameJson(toValue(name, was?.parameters[name]), toValue(name, stage.parameters[name])))
    const count = names.length + STAGE_LIMITS.filter(name => !isSameJson(was?.[name], stage[name])).length
    return was && count > 0 ? [[stage.key, count]] : []
  }))
}

/** A stage without a configuration names none, or an empty one. */
const toValue = (name: string, value: unknown): unknown => name === 'configuration' && value === '' ? null : value

/** Of these stages alone. */
export const sumOverridden = (overridden: Overridden, stages: readonly { key: string }[]): number =>
  stages.reduce((sum, { key }) => sum + (overridden.get(key) ?? 0), 0)
