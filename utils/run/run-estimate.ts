import type { ActiveRunView, ActiveStageView } from '#shared/contract/run/run-active.contract'

type EstimatedRun = Pick<ActiveRunView, 'state'> & { stages: readonly ActiveStageView[] }

/**
 * Why there is no estimate: the run is not running; a gate waits for a person; a running stage outputs nothing; the
 * number of records is unknown; a later stage has never run, so its pace is unknown.
 */
export const NO_ESTIMATES = ['not_running', 'waiting', 'no_output', 'unknown_total', 'no_pace'] as const
export type NoEstimate = (typeof NO_ESTIMATES)[number]

export type Estimate
  /** `decider`: the stage that takes the longest part of the remaining time. */
  = | { ms: number, decider: ActiveStageView, reason?: undefined }
    | { reason: NoEstimate, stage?: ActiveStageView }

interface Progress {
  /** From now to the end of the stage. */
  endMs: number
  workMs: number
  /** Records that it will have output. */
  out: number
}

/** Thrown through the walk, so that the first stage without an estimate is the one named. */
class Unknown extends Error {
  constructor(readonly reason: NoEstimate, readonly stage: ActiveStageView) {
    super(reason)
  }
}

/**
 * Time left of a run: a running stage reads its remaining records at its current pace, later stages read theirs at
 * their usual pace. Stages of a chain run one after the other, branches in parallel.
 */
export function estimateRun({ state, stages }: EstimatedRun): Estimate {
  const gate = stages.find(stage => stage.state === 'WAITING')
  if (gate) {
    return { reason: 'waiting', stage: gate }
  }
  if (state !== 'RUNNING' || stages.length === 0) {
    return { reason: 'not_running' }
  }
  try {
    const progress = walk(stages)
    const [first, ...rest] = stages
    const workOf = (stage: ActiveStageView) => progress.get(stage.stageKey)?.workMs ?? 0
    const decider = rest.reduce((longest, stage) => workOf(stage) > workOf(longest) ? stage : longest, first!)
    return { ms: Math.max(...[...progress.values()].map(({ endMs }) => endMs)), decider }
  }
  catch (unknown) {
    if (unknown instanceof Unknown) {
      return { reason: unknown.reason, stage: unknown.stage }
    }
    throw unknown
  }
}

/** Stages are in the order of the pipeline, which may list a stage before its inputs. */
function walk(stages: readonly ActiveStageView[]): Map<string, Progress> {
  const byKey = new Map(stages.map(stage => [stage.stageKey, stage]))
  const progress = new Map<string, Progress>()
  const visit = (stage: ActiveStageView, above: ReadonlySet<string>): Progress => {
    const known = progress.get(stage.stageKey)
    if (known) {
      return known
    }
    const inputs = stage.dependsOn.flatMap((key) => {
      const input = byKey.get(key)
      return input && !above.has(key) ? [visit(input, new Set([...above, key]))] : []
    })
    const { workMs, out } = toWork(
      stage, inputs.length > 0 ? inputs.reduce((sum, input) => sum + input.out, 0) : undefined,
    )
    const found = { workMs, out, endMs: workMs + Math.max(0, ...inputs.map(input => input.endMs)) }
    progress.set(stage.stageKey, found)
    return found
  }
  stages.forEach(stage => visit(stage, new Set([stage.stageKey])))
  return progress
}

/** @param arriving records that the stages before it will output; undefined for a first stage. */
function toWork(stage: ActiveStageView, arriving: number | undefined): Pick<Progress, 'workMs' | 'out'> {
  const { state, recordsIn, recordsOut, recordsPerSecond, usual } = stage
  if (state === 'SUCCEEDED' || state === 'SKIPPED') {
    return { workMs: 0, out: recordsOut }
  }
  if (state === 'RUNNING') {
    const total = toTotal(stage) ?? arriving
    if (total === undefined) {
      throw new Unknown('unknown_total', stage)
    }
    if (recordsPerSecond <= 0) {
      throw new Unknown('no_output', stage)
    }
    return {
      workMs: Math.max(0, total - recordsIn) / recordsPerSecond * 1_000,
      out: recordsIn > 0 ? total * recordsOut / recordsIn : total * (usual?.yield ?? 1),
    }
  }
  if (arriving === undefined) {
    throw new Unknown('unknown_total', stage)
  }
  if (!usual || usual.recordsPerSecond <= 0) {
    throw new Unknown('no_pace', stage)
  }
  return { workMs: arriving / usual.recordsPerSecond * 1_000, out: arriving * usual.yield }
}

/**
 * All records that a running stage will read, estimated from its own progress; one that prepares itself has counted
 * none yet.
 */
const toTotal = ({ recordsIn, fraction }: ActiveStageView): number | undefined =>
  recordsIn > 0 && fraction > 0 && fraction <= 1 ? recordsIn / fraction : undefined

export interface Backlog {
  /** Records that running stages have still to read; null = unknown. */
  records: number | null
  /** The active run that will end last. */
  slowest: { run: ActiveRunView, estimate: Estimate } | undefined
}

/** The remaining work of all runs. When one run has no estimate, the whole has none. */
export function toBacklog(runs: readonly ActiveRunView[]): Backlog {
  const working = runs.filter(run => run.state === 'RUNNING')
  const left = working.flatMap(run => run.stages).flatMap((stage) => {
    const total = stage.state === 'RUNNING' ? toTotal(stage) : undefined
    return total === undefined ? [] : [Math.max(0, Math.round(total - stage.recordsIn))]
  })
  const estimates = working.map(run => ({ run, estimate: estimateRun(run) }))
  const unknown = estimates.find(({ estimate }) => estimate.reason !== undefined)
  const msOf = ({ estimate }: { estimate: Estimate }) => estimate.reason === undefined ? estimate.ms : 0
  const [first, ...rest] = estimates
  const records = left.length > 0 ? left.reduce((sum, count) => sum + count, 0) : working.length > 0 ? null : 0
  return {
    records,
    slowest: unknown ?? (first && rest.reduce((longest, it) => msOf(it) > msOf(longest) ? it : longest, first)),
  }
}

/** The current stage of a run: the running stage furthest down the line, otherwise the first waiting one. */
export function findCurrentStage(stages: readonly ActiveStageView[]): ActiveStageView | undefined {
  return stages.findLast(stage => stage.state === 'RUNNING')
    ?? stages.find(stage => !['SUCCEEDED', 'SKIPPED', 'FAILED', 'CANCELLED', 'CRASHED'].includes(stage.state))
}
