import type { StageRunView } from '#shared/contract/run/run.contract'

export interface ReasonGroup {
  id: string
  kind: 'failed' | 'dropped'
  /** The stage's code: `RULE_NOT_MATCHED`, `DUPLICATE` … */
  reason: string
  stageKey: string
  /** Name of the stage. */
  stageLabel: string
  records: number
  /**
   * sha256 of the file of rejected records; absent when there is none, and for dropped records, which have no file of
   * their own.
   */
  rejectsSha256?: string
}

type ReasonStage = Pick<StageRunView, 'stageKey' | 'kind' | 'name' | 'failedByReason' | 'droppedByReason' | 'outputs'>

/** Failures before drops, each with the most records first, because failures need a person. */
export function toReasonGroups(stages: readonly ReasonStage[], labelOf: (stage: ReasonStage) => string): ReasonGroup[] {
  const groupsOf = (kind: ReasonGroup['kind'], pick: (stage: ReasonStage) => Record<string, number>) => stages
    .flatMap(stage => Object.entries(pick(stage)).map(([reason, records]) => ({
      id: `${kind}:${stage.stageKey}:${reason}`,
      kind,
      reason,
      stageKey: stage.stageKey,
      stageLabel: labelOf(stage),
      records,
      rejectsSha256: kind === 'failed' ? stage.outputs.find(output => output.role === 'REJECTS')?.sha256 : undefined,
    })))
    .filter(group => group.records > 0)
    .sort((a, b) => b.records - a.records || (a.id < b.id ? -1 : 1))
  return [...groupsOf('failed', stage => stage.failedByReason), ...groupsOf('dropped', stage => stage.droppedByReason)]
}

/** An unclosed quote has taken the lines after it into one record: fewer records failed than lines are missing. */
export const hasOpenQuote = (stages: readonly Pick<StageRunView, 'failedByReason'>[]): boolean =>
  stages.some(({ failedByReason }) => (failedByReason['QUOTE_NOT_CLOSED'] ?? 0) > 0)

/**
 * Where most records failed: of a stage, or of all when none of its records has.
 *
 * @returns undefined when no record has failed
 */
export function findMostFailed(stages: readonly ReasonStage[], stageKey?: string) {
  const failed = toReasonGroups(stages, stage => stage.name).filter(({ kind }) => kind === 'failed')
  const first = failed.find(group => group.stageKey === stageKey) ?? failed[0]
  return first && { ...first, isAll: failed.length === 1 }
}
