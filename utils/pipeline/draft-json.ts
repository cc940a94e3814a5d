import { isRecord } from '../json/json-pointer'
import type { DraftStage } from './pipeline-draft'

/** The part of a pipeline that JSON edits: `{ "stages": [...] }`, as the API takes it. */
export const toDraftJson = (stages: readonly DraftStage[]): string => `${JSON.stringify({ stages }, null, 2)}\n`

/**
 * Stages from JSON that someone wrote. Checks only what the editor itself needs (objects with members of the right
 * types); the server reports all other errors at their places.
 */
export function toDraftStages(value: unknown): DraftStage[] | undefined {
  const list = isRecord(value) ? value.stages : undefined
  if (!Array.isArray(list)) {
    return undefined
  }
  const stages = list.map(toDraftStage)
  return stages.every(stage => stage !== undefined) ? stages : undefined
}

function toDraftStage(value: unknown): DraftStage | undefined {
  if (!isRecord(value)) {
    return undefined
  }
  const {
    key = '', kind = '', name = '', needs = [], parameters = {}, sourceId, maxAttempts, timeoutMs, failureTolerance,
  } = value
  const isWhole = typeof key === 'string'
    && typeof kind === 'string'
    && typeof name === 'string'
    && isRecord(parameters)
    && isTexts(needs)
  return isWhole
    ? {
        key, kind, name, needs, parameters,
        ...typeof sourceId === 'string' && { sourceId },
        ...typeof maxAttempts === 'number' && { maxAttempts },
        ...typeof timeoutMs === 'number' && { timeoutMs },
        ...typeof failureTolerance === 'number' && { failureTolerance },
      }
    : undefined
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')
