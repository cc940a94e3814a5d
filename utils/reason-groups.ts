import type { StageRunView } from '#shared/contract/run.contract'

export interface ReasonGroup {
  id: string
  kind: 'failed' | 'dropped'
  /** As the stage gave it: `MODEL_TIMEOUT`, `duplicate`, `too_short` … */
  reason: string
  stageKey: string
  stageName: string
  records: number
}

type ReasonStage = Pick<StageRunView, 'stageKey' | 'name' | 'failedByReason' | 'droppedByReason'>

/** Failures before drops, the largest first: what needs a person is read first. */
export function toReasonGroups(stages: readonly ReasonStage[]): ReasonGroup[] {
  const groupsOf = (kind: ReasonGroup['kind'], pick: (stage: ReasonStage) => Record<string, number>) => stages
    .flatMap(stage => Object.entries(pick(stage)).map(([reason, records]) => ({
      id: `${kind}:${stage.stageKey}:${reason}`, kind, reason, stageKey: stage.stageKey, stageName: stage.name, records,
    })))
    .filter(group => group.records > 0)
    .sort((a, b) => b.records - a.records || (a.id < b.id ? -1 : 1))
  return [...groupsOf('failed', stage => stage.failedByReason), ...groupsOf('dropped', stage => stage.droppedByReason)]
}
