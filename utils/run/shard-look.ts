import type { StageRunView } from '#shared/contract/run/run.contract'
import type { ShardReportView, StageShards } from '#shared/contract/run/run-shard.contract'

type Counts = Pick<StageShards, 'done' | 'running' | 'waiting' | 'undone' | 'toCome'>

export const SHARD_PARTS = ['done', 'running', 'waiting', 'undone', 'to_come'] as const
export type ShardPart = (typeof SHARD_PARTS)[number]

/**
 * How many shards are where; without those that are nowhere.
 *
 * @param isLive what was running when the report broke off will not be done by that worker.
 */
export function listShardParts(
  { done, running, waiting, undone, toCome }: Counts, isLive: boolean,
): { part: ShardPart, shards: number }[] {
  const parts = isLive
    ? { done, running, waiting, undone, to_come: toCome }
    : { done, running: 0, waiting: 0, undone: undone + running + waiting, to_come: 0 }
  return SHARD_PARTS.map(part => ({ part, shards: parts[part] })).filter(({ shards }) => shards > 0)
}

/** All shards of the input, as far as it is known how many those are. At the end, none is to come. */
export const countShards = ({ done, running, waiting, undone, toCome }: Counts, isLive: boolean): number =>
  done + running + waiting + undone + (isLive ? toCome : 0)

/** It goes on, and more will be told of it. */
export const isShardingLive = ({ endedAt }: Pick<StageShards, 'endedAt'>, stage: Pick<StageRunView, 'state'>) =>
  endedAt === null && stage.state === 'RUNNING'

/** Nobody told how it ended: the factory was lost with it. */
export const isBrokenOff = ({ endedAt }: Pick<StageShards, 'endedAt'>, stage: Pick<StageRunView, 'state'>) =>
  endedAt === null && stage.state !== 'RUNNING'

/** The stage has succeeded, but not all of it in shards. */
export const isRestDone = ({ endedAt, undone, toCome }: ShardReportView, { state }: Pick<StageRunView, 'state'>) =>
  endedAt !== null && state === 'SUCCEEDED' && undone + toCome > 0

/** A shard that takes longer than this times the usual, and this much longer, is slow. */
const SLOW = { factor: 2, ms: 1_000 }

/** How many times the median a shard takes; undefined = no longer than others do. */
export function findSlowness(ms: number, spread: ShardReportView['milliseconds']): number | undefined {
  const median = spread?.median ?? 0
  return median > 0 && ms >= SLOW.factor * median && ms - median >= SLOW.ms ? ms / median : undefined
}

type Worked = Pick<ShardReportView['workers'][number], 'records' | 'milliseconds'>

/** Records in a second of work on one shard; undefined = it has done none. */
export const toShardPace = ({ records, milliseconds }: Worked): number | undefined =>
  milliseconds > 0 ? records / (milliseconds / 1_000) : undefined

/** Of all workers together. */
export const toMeanPace = (workers: readonly Worked[]): number | undefined => toShardPace({
  records: workers.reduce((sum, { records }) => sum + records, 0),
  milliseconds: workers.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
})

/** At most half as fast as all together. */
export function isSlowWorker(worker: Worked, mean: number | undefined): boolean {
  const pace = toShardPace(worker)
  return pace !== undefined && mean !== undefined && pace <= mean / SLOW.factor
}

const hasTrouble = ({ undone, failedAttempts }: StageShards) => undone + failedAttempts > 0

/** The stage to look at first: one that works now, one where something failed, else the last that worked. */
export function chooseShardStage(
  shards: readonly StageShards[], stages: readonly Pick<StageRunView, 'stageKey' | 'state'>[],
): StageShards | undefined {
  const ordered = stages.flatMap(({ stageKey, state }) =>
    shards.filter(of => of.stageKey === stageKey).map(of => ({ of, isWorking: state === 'RUNNING' })))
  const found = ordered.find(({ isWorking }) => isWorking) ?? ordered.find(({ of }) => hasTrouble(of)) ?? ordered.at(-1)
  return found?.of
}
