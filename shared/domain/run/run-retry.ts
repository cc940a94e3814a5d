import type { ArtifactInfo } from '../dataset/artifact'
import { toCanonicalJson } from '../json/canonical-json'
import { type FrozenStage, STAGE_LIMITS, type StageLimits } from './run-record'

/** Where a retry starts: at what did not succeed, at a stage, or with everything. */
export const RETRY_STARTS = ['failed', 'stage', 'start'] as const
export type RetryStart = (typeof RETRY_STARTS)[number]

/** Which revision of the pipeline a retry runs. */
export const RETRY_REVISIONS = ['same', 'newest'] as const
export type RetryRevision = (typeof RETRY_REVISIONS)[number]

/** Which version of their model configurations the stages that run again have: the newest one, or that of the run. */
export const RETRY_CONFIGURATIONS = ['newest', 'same'] as const
export type RetryConfigurations = (typeof RETRY_CONFIGURATIONS)[number]

/**
 * What can help where an unchanged retry fails again. group: rejected records, which may be accepted by what is not
 * certain, as a model. lot: a gate was told to reject the records, for what they are.
 */
export const RETRY_HINTS = ['configuration', 'tolerance', 'lot', 'other', 'group'] as const
export type RetryHint = (typeof RETRY_HINTS)[number]

/** Why a stage cannot be taken over. */
export const REUSE_REASONS = [
  'NEW_STAGE', 'NOT_SUCCEEDED', 'KIND_CHANGED', 'PARAMETERS_CHANGED', 'INPUTS_CHANGED', 'TOLERANCE_CHANGED',
  'ARTIFACT_GONE',
] as const
export type ReuseReason = (typeof REUSE_REASONS)[number]

/**
 * Why a retry is not possible. RUN_FORGOTTEN: the factory no longer knows the run, so nothing can be taken over.
 * OF_GROUP: it reads rejected records with the stages of its own revision. GROUP_RECOVERED: those records are in a
 * version already.
 */
export const RETRY_REASONS = [
  'NOT_ENDED', 'PIPELINE_ARCHIVED', 'SAME_REVISION', 'NOTHING_FAILED', 'STAGE_GONE', 'UPSTREAM_CHANGED',
  'RUN_FORGOTTEN', 'OF_GROUP', 'GROUP_RECOVERED',
] as const
export type RetryReason = (typeof RETRY_REASONS)[number]

/** A stage as the run to be retried has it. */
export interface MadeStage {
  stage: FrozenStage
  state: string
  recordsIn: number
  recordsOut: number
  /** False when something that it wrote is gone or damaged. */
  hasArtifacts: boolean
}

export interface RetryTarget {
  /** As the retry would run them. */
  stages: readonly FrozenStage[]
  made: ReadonlyMap<string, MadeStage>
  /** True when the factory no longer knows the run. */
  isForgotten: boolean
}

export interface BlockedStage {
  stageKey: string
  reason: ReuseReason
  /** Names of the changed parameters. */
  parameters: string[]
}

export interface RetryChoice {
  from: RetryStart
  /** Of `stage` alone. */
  stageKey: string | null
  /** null = possible. */
  reason: RetryReason | null
  /** Stages before the start that cannot be taken over. */
  blocked: BlockedStage[]
  /** Stages that run; all others are taken over. */
  redone: string[]
  /** Records that the first of them read; null = unknown. */
  records: number | null
}

type Needs = Pick<FrozenStage, 'key' | 'needs'>

/** From what failed, from the start, and from each stage. */
export function listRetryChoices(target: RetryTarget): RetryChoice[] {
  return [
    planRetry(target, 'failed'),
    planRetry(target, 'start'),
    ...target.stages.map(stage => planRetry(target, 'stage', stage.key)),
  ]
}

/**
 * What a retry runs and what it takes over. Before its start every stage must be taken over; beside it, a stage that
 * cannot be taken over runs as well. Whatever reads a stage that runs, runs, too.
 */
export function planRetry(
  { stages, made, isForgotten }: RetryTarget, from: RetryStart, stageKey: string | null = null,
): RetryChoice {
  const starts = toStarts(stages, made, from, stageKey)
  const choice = { from, stageKey, blocked: [], redone: [], records: null }
  if (typeof starts === 'string') {
    return { ...choice, reason: starts }
  }
  const obstacles = new Map(stages.flatMap(stage => findObstacle(stage, made) ?? []).map(obstacle =>
    [obstacle.stageKey, obstacle]))
  const behind = withReaders(stages, starts)
  const before = withInputs(stages, starts)
  const blocked = stages.flatMap(({ key }) => before.has(key) && !behind.has(key) ? obstacles.get(key) ?? [] : [])
  const redone = withReaders(stages, new Set([...starts, ...[...obstacles.keys()].filter(key => !before.has(key))]))
  const isReusing = redone.size < stages.length
  return {
    ...choice,
    blocked,
    redone: stages.flatMap(({ key }) => redone.has(key) ? [key] : []),
    records: countRecords(stages, made, redone),
    reason: isReusing && isForgotten ? 'RUN_FORGOTTEN' : blocked.length > 0 ? 'UPSTREAM_CHANGED' : null,
  }
}

function toStarts(
  stages: readonly Needs[], made: RetryTarget['made'], from: RetryStart, stageKey: string | null,
): Set<string> | RetryReason {
  if (from === 'start') {
    return new Set(stages.map(stage => stage.key))
  }
  if (from === 'stage') {
    return stages.some(stage => stage.key === stageKey) ? new Set([stageKey ?? '']) : 'STAGE_GONE'
  }
  const unfinished = [...made].filter(([, { state }]) => state !== 'SUCCEEDED').map(([key]) => key)
  const there = unfinished.filter(key => stages.some(stage => stage.key === key))
  return there.length > 0 ? new Set(there) : unfinished.length > 0 ? 'STAGE_GONE' : 'NOTHING_FAILED'
}

/**
 * Why a stage cannot be taken over as it is; the factory checks the same. Attempts and time limits change nothing that
 * a stage makes.
 */
export function findObstacle(stage: FrozenStage, made: RetryTarget['made']): BlockedStage | undefined {
  const known = made.get(stage.key)
  const obstacle = (reason: ReuseReason, parameters: string[] = []): BlockedStage => ({
    stageKey: stage.key, reason, parameters,
  })
  if (!known) {
    return obstacle('NEW_STAGE')
  }
  if (known.state !== 'SUCCEEDED') {
    return obstacle('NOT_SUCCEEDED')
  }
  const before = known.stage
  if (before.kind !== stage.kind) {
    return obstacle('KIND_CHANGED')
  }
  const changed = listChangedParameters(before.parameters, stage.parameters)
  if (changed.length > 0) {
    return obstacle('PARAMETERS_CHANGED', changed)
  }
  if (toInputs(before) !== toInputs(stage)) {
    return obstacle('INPUTS_CHANGED')
  }
  if (before.failureTolerance !== stage.failureTolerance) {
    return obstacle('TOLERANCE_CHANGED')
  }
  return known.hasArtifacts ? undefined : obstacle('ARTIFACT_GONE')
}

/** The stage with its changed limits; null removes one. */
export function withLimits<S extends Pick<FrozenStage, (typeof STAGE_LIMITS)[number]>>(
  stage: S, limits: StageLimits = {},
): S {
  const changed = Object.fromEntries(STAGE_LIMITS.flatMap(name => limits[name] == null ? [] : [[name, limits[name]]]))
  const kept = Object.entries({ ...stage, ...changed }).filter(([name]) =>
    !STAGE_LIMITS.some(limit => limit === name && limits[limit] === null))
  // The cast: only optional properties are left out.
  return Object.fromEntries(kept) as S
}

/**
 * True when every stage that runs again is as it was: what made it fail is still there, unless it lies outside of the
 * run.
 */
export const isUnchanged = (
  redone: readonly string[], stages: readonly FrozenStage[], made: RetryTarget['made'],
): boolean => {
  const byKey = new Map(stages.map(stage => [stage.key, stage]))
  return redone.every((key) => {
    const [after, before] = [byKey.get(key), made.get(key)?.stage]
    return after !== undefined && before !== undefined && toWork(after) === toWork(before)
  })
}

/** All that decides what a stage does. */
const toWork = (stage: FrozenStage) => toCanonicalJson([
  stage.kind, stage.parameters, toInputs(stage), STAGE_LIMITS.map(limit => stage[limit] ?? null),
  [stage.configuration?.id ?? null, stage.configuration?.version ?? null],
])

export const toInputs = ({ needs, inputs }: Pick<FrozenStage, 'needs' | 'inputs'>) =>
  toCanonicalJson([needs, inputs.map(({ uri, mediaType, name = '' }: ArtifactInfo) => [uri, mediaType, name])])

const listChangedParameters = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(name => toCanonicalJson(before[name]) !== toCanonicalJson(after[name])).sort()

/** The stages, and all that read what they make. */
export function withReaders(stages: readonly Needs[], starts: ReadonlySet<string>): Set<string> {
  return spread(starts, reached =>
    stages.filter(stage => stage.needs.some(need => reached.has(need))).map(stage => stage.key))
}

/** All stages whose output the stages read, however far. */
export function withInputs(stages: readonly Needs[], starts: ReadonlySet<string>): Set<string> {
  return spread(starts, reached => stages.filter(stage => reached.has(stage.key)).flatMap(stage => stage.needs))
}

/** Follows the edges until nothing new is reached. */
function spread(starts: ReadonlySet<string>, next: (reached: ReadonlySet<string>) => string[]): Set<string> {
  const reached = new Set(starts)
  for (let size = -1; size < reached.size;) {
    size = reached.size
    next(reached).forEach(key => reached.add(key))
  }
  return reached
}

function countRecords(stages: readonly FrozenStage[], made: RetryTarget['made'], redone: ReadonlySet<string>): number
  | null {
  const first = stages.filter(({ key, needs }) => redone.has(key) && !needs.some(need => redone.has(need)))
  const counts = first.flatMap(({ key, needs }) =>
    needs.length > 0 ? needs.map(need => made.get(need)?.recordsOut) : [toRecordsIn(made.get(key))])
  return counts.reduce((sum: number | null, count) => sum === null || count === undefined ? null : sum + count, 0)
}

/** A stage that did not succeed has not read everything. */
const toRecordsIn = (made: MadeStage | undefined) => made?.state === 'SUCCEEDED' ? made.recordsIn : undefined
