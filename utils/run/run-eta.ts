import type { RunDetail, StageRunView } from '#shared/contract/run/run.contract'
import { type Estimate, estimateRun, type NoEstimate } from './run-estimate'
import { findBottleneck } from './run-progress'
import { toWorkMs } from '#shared/domain/run/work-time'

/** When a run will end. */
export type Eta
  = | {
    endMs: number
    /** By the pace of each stage so far, and by that of now: the end lies between them while the pace changes. */
    earliestMs: number
    latestMs: number
    /** The bottleneck: the stage that takes the longest part of the remaining time. */
    decider: StageRunView
    /** The first stage to come that has never run: how long it takes is unknown, so the run ends later than this. */
    unpaced: StageRunView | undefined
    reason?: undefined
  }
  | { reason: NoEstimate, stage?: StageRunView | undefined }

type EtaRun = Pick<RunDetail, 'state' | 'stages' | 'usual'>

/** @param readAtMs when the run was read: the remaining time counts from then. */
export function toEta(run: EtaRun, readAtMs: number): Eta {
  const now = estimateAt(run, stage => stage.recordsPerSecond)
  const average = estimateAt(run, stage => toAveragePace(stage, readAtMs))
  // The pace of now is measured over a second: an estimate by it alone would jump with every look.
  const { estimate: best, unpaced } = average.estimate.reason === undefined ? average : now
  if (best.reason !== undefined) {
    return { reason: best.reason, stage: best.stage && findStage(run, best.stage.stageKey) }
  }
  // With nothing left to do no stage decides: the slowest of those that still work is named.
  const decider = (best.ms > 0 ? undefined : findBottleneck(run.stages)) ?? findStage(run, best.decider.stageKey)
  if (!decider) {
    return { reason: 'not_running' }
  }
  const endMs = readAtMs + best.ms
  const otherMs = now.estimate.reason === undefined ? readAtMs + now.estimate.ms : endMs
  return {
    endMs, earliestMs: Math.min(endMs, otherMs), latestMs: Math.max(endMs, otherMs), decider,
    unpaced: findStage(run, unpaced[0]),
  }
}

const findStage = ({ stages }: EtaRun, key: string | undefined) => stages.find(({ stageKey }) => stageKey === key)

/** Takes no time, and outputs what it reads. */
const FREE = { recordsPerSecond: Infinity, yield: 1 }

/** @param unpaced keys of the stages whose time is left out, because nobody knows it. */
function estimateAt(
  run: EtaRun, paceOf: (stage: StageRunView) => number, unpaced: readonly string[] = [],
): { estimate: Estimate, unpaced: readonly string[] } {
  const { state, stages, usual } = run
  const usualOf = ({ stageKey }: StageRunView) => unpaced.includes(stageKey) ? FREE : usual[stageKey] ?? null
  const estimate = estimateRun(
    { state, stages: stages.map(stage => ({ ...stage, recordsPerSecond: paceOf(stage), usual: usualOf(stage) })) },
  )
  const missing = estimate.reason === 'no_pace' ? estimate.stage?.stageKey : undefined
  return missing === undefined || unpaced.includes(missing)
    ? { estimate, unpaced }
    : estimateAt(run, paceOf, [...unpaced, missing])
}

/** Records per second over all attempts of the stage: the pace that the remaining time is counted by. */
export function toAveragePace(stage: StageRunView, atMs: number): number {
  const workMs = toWorkMs(stage, atMs)
  return workMs > 0 ? stage.recordsIn / workMs * 1_000 : 0
}
