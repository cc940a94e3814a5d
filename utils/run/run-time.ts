import type { RunView, StageRunView } from '#shared/contract/run/run.contract'
import { toPausedMs } from '#shared/domain/run/work-time'
import { durationBetween } from '../format/duration'

/** Elapsed time, and how much of it was a pause. */
export interface TimeTaken {
  /** From the first start to the end, or to now; undefined before the start. It never decreases. */
  elapsedMs: number | undefined
  pausedMs: number
}

const ENDED_STAGES: readonly StageRunView['state'][] = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED', 'CRASHED']

export const isStageEnded = ({ state }: Pick<StageRunView, 'state'>): boolean => ENDED_STAGES.includes(state)

export function toRunTime(
  { startedAt, finishedAt, pausedAt, pausedMs }: Pick<RunView, 'startedAt' | 'finishedAt' | 'pausedAt' | 'pausedMs'>,
  nowMs: number,
): TimeTaken {
  const elapsedMs = durationBetween(startedAt, finishedAt, nowMs)
  return {
    elapsedMs,
    pausedMs: Math.min(elapsedMs ?? 0, pausedMs + (durationBetween(pausedAt, finishedAt, nowMs) ?? 0)),
  }
}

/** From the start of the first attempt, through retries, pauses and waits. */
export function toStageTime(
  stage: Pick<StageRunView, 'state' | 'startedAt' | 'finishedAt' | 'attempts'>, nowMs: number,
): TimeTaken {
  const { startedAt, finishedAt, attempts } = stage
  return {
    elapsedMs: durationBetween(attempts[0]?.startedAt ?? startedAt, isStageEnded(stage) ? finishedAt : null, nowMs),
    pausedMs: attempts.reduce((sum, attempt) => sum + toPausedMs(attempt, nowMs), 0),
  }
}

/** Shorter pauses are not mentioned. */
const LEAST_PAUSE_MS = 500

export const isPauseWorthSaying = ({ pausedMs }: TimeTaken): boolean => pausedMs >= LEAST_PAUSE_MS
