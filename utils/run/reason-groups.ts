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

/** For what records failed, the most frequent first, those of the stage that failed before the others. */
export function listFailed(stages: readonly ReasonStage[], stageKey?: string): ReasonGroup[] {
  const failed = toReasonGroups(stages, stage => stage.name).filter(({ kind }) => kind === 'failed')
  return failed.toSorted((a, b) => Number(b.stageKey === stageKey) - Number(a.stageKey === stageKey))
}
