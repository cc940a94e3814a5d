import type { StageRunView } from '#shared/contract/run/run.contract'
import { RUN_COUNTERS, toEach } from '#shared/domain/run/counters'
import type { StageState } from '#shared/domain/run/run-state'
import { isPartial } from './run-look'
import { isStageEnded } from './run-time'
import { groupStages, type StageGroup } from '../pipeline/stage-group'

/** A group of a run: its stages, and their sum in the form of a stage. */
export interface RunGroup extends StageGroup {
  stages: StageRunView[]
  total: StageRunView
}

/** A line of a table or a chart: a stage, or the sum of a group that can be unfolded. */
export interface StageLine {
  stage: StageRunView
  /** The group that this line sums up. */
  group?: RunGroup
  /** For a stage below its group: the name of the group. */
  parent?: string
}

/** Worst first: failed, crashed, partial, running, waiting, done. A partial stage has the rank of `PARTIAL`. */
const WORST: readonly (StageState | 'PARTIAL')[] = [
  'FAILED', 'CRASHED', 'PARTIAL', 'RUNNING', 'WAITING', 'PAUSED', 'RETRY_WAIT', 'QUEUED', 'BLOCKED', 'CANCELLED',
  'SKIPPED', 'SUCCEEDED',
]

export const rankOf = (stage: Pick<StageRunView, 'state' | 'recordsIn' | 'recordsFailed'>): number =>
  WORST.indexOf(isPartial(stage.state, stage) ? 'PARTIAL' : stage.state)

export const hasFailed = ({ state }: Pick<StageRunView, 'state'>): boolean => state === 'FAILED' || state === 'CRASHED'

/** Whether records flow into a group: yes while one of its stages runs, even when another has failed. */
export function flowOf(stages: readonly Pick<StageRunView, 'state'>[]): 'live' | 'waiting' | 'done' {
  if (stages.some(({ state }) => state === 'RUNNING')) {
    return 'live'
  }
  return stages.every(({ state }) => state === 'BLOCKED' || state === 'SKIPPED') ? 'waiting' : 'done'
}

/** @param nameOf names a group by its stages. */
export function toRunGroups(
  stages: readonly StageRunView[], nameOf: (stages: readonly StageRunView[]) => string,
): RunGroup[] {
  const byKey = new Map(stages.map(stage => [stage.stageKey, stage]))
  return groupStages(stages).flatMap((group) => {
    const members = group.stageKeys.flatMap(key => byKey.get(key) ?? [])
    const [first] = members
    return first
      ? [
          {
            ...group, stages: members,
            total: { ...toTotal(first, members), stageKey: group.key, name: nameOf(members) },
          },
        ]
      : []
  })
}

export const toCounts = (stages: readonly StageRunView[]) => ({
  failed: stages.filter(hasFailed).length,
  running: stages.filter(({ state }) => state === 'RUNNING').length,
  done: stages.filter(({ state }) => state === 'SUCCEEDED').length,
})

/** A group of one stage is a line of its own; a larger one is its sum, followed by its stages while it is unfolded. */
export const toStageLines = (groups: readonly RunGroup[], isOpen: (key: string) => boolean): StageLine[] =>
  groups.flatMap((group) => {
    if (group.stages.length === 1) {
      return group.stages.map((stage): StageLine => ({ stage }))
    }
    const members = group.stages.map((stage): StageLine => ({ stage, parent: group.total.name }))
    return [{ stage: group.total, group }, ...isOpen(group.key) ? members : []]
  })

function toTotal(first: StageRunView, stages: readonly StageRunView[]): StageRunView {
  const sum = (of: (stage: StageRunView) => number) => stages.reduce((total, stage) => total + of(stage), 0)
  // By the records of all of them, as their sum is shown.
  const counts = { recordsIn: sum(stage => stage.recordsIn), recordsFailed: sum(stage => stage.recordsFailed) }
  const rank = ({ state }: StageRunView) => rankOf({ state, ...counts })
  const worst = stages.reduce((a, b) => rank(b) < rank(a) ? b : a, first)
  const times = (of: (stage: StageRunView) => string | null) => stages.flatMap(stage => of(stage) ?? []).sort()
  const queuedAt = times(stage => stage.queuedAt)[0] ?? null
  const startedAt = times(stage => stage.attempts[0]?.startedAt ?? stage.startedAt)[0] ?? null
  const finishedAt = stages.every(isStageEnded) ? times(stage => stage.finishedAt).at(-1) ?? null : null
  return {
    ...first,
    ...sumsOf(stages, sum),
    state: worst.state,
    error: worst.error,
    attempt: 0,
    dependsOn: [],
    outputs: [],
    reusedFrom: null,
    queuedAt,
    startedAt,
    finishedAt,
    // One attempt from the first start to the last end: the lines of the stages have the details.
    attempts: startedAt === null
      ? []
      : [{ attempt: 1, queuedAt, startedAt, finishedAt, state: worst.state, pauses: [] }],
    fraction: sum(stage => Math.max(0, stage.state === 'SUCCEEDED' ? 1 : stage.fraction)) / stages.length,
    recordsPerSecond: sum(stage => stage.state === 'RUNNING' ? stage.recordsPerSecond : 0),
  }
}

function sumsOf(stages: readonly StageRunView[], sum: (of: (stage: StageRunView) => number) => number) {
  return {
    ...toEach(RUN_COUNTERS, counter => sum(stage => stage[counter])),
    droppedByReason: sumByName(stages.map(stage => stage.droppedByReason)),
    failedByReason: sumByName(stages.map(stage => stage.failedByReason)),
  }
}

function sumByName(counts: readonly Record<string, number>[]): Record<string, number> {
  const sums = new Map<string, number>()
  counts.flatMap(it => Object.entries(it)).forEach(([name, count]) => sums.set(name, (sums.get(name) ?? 0) + count))
  return Object.fromEntries(sums)
}
