import type { RunView, StageAttemptView, StageRunView } from '#shared/contract/run.contract'
import { durationBetween } from '../format/duration'

/** How long, by the clock on the wall, and how much of it was a pause. */
export interface TimeTaken {
  /** From the first start to the end, or to now; undefined before the start. It only ever grows. */
  elapsedMs: number | undefined
  pausedMs: number
}

const ENDED_STAGES: readonly StageRunView['state'][] = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED', 'CRASHED']

export const isStageEnded = ({ state }: Pick<StageRunView, 'state'>): boolean => ENDED_STAGES.includes(state)

export function toRunTime({ startedAt, finishedAt, pausedAt, pausedMs }: Pick<RunView, 'startedAt' | 'finishedAt' | 'pausedAt' | 'pausedMs'>, nowMs: number): TimeTaken {
  const elapsedMs = durationBetween(startedAt, finishedAt, nowMs)
  return { elapsedMs, pausedMs: Math.min(elapsedMs ?? 0, pausedMs + (durationBetween(pausedAt, finishedAt, nowMs) ?? 0)) }
}

/** From the start of the first attempt: a stage that is tried again, paused, or waits for its next attempt goes on. */
export function toStageTime(stage: Pick<StageRunView, 'state' | 'startedAt' | 'finishedAt' | 'attempts'>, nowMs: number): TimeTaken {
  const { startedAt, finishedAt, attempts } = stage
  return {
    elapsedMs: durationBetween(attempts[0]?.startedAt ?? startedAt, isStageEnded(stage) ? finishedAt : null, nowMs),
    pausedMs: attempts.reduce((sum, attempt) => sum + toPausedMs(attempt, nowMs), 0),
  }
}

/** What all attempts have worked: one goes on where the one before it had come to, so paces are of all. */
export const toWorkMs = ({ attempts }: Pick<StageRunView, 'attempts'>, nowMs: number): number =>
  attempts.reduce((sum, attempt) => sum + toAttemptMs(attempt, nowMs) - toPausedMs(attempt, nowMs), 0)

const toAttemptMs = ({ startedAt, finishedAt }: StageAttemptView, nowMs: number): number => durationBetween(startedAt, finishedAt, nowMs) ?? 0

const toPausedMs = ({ pauses }: Pick<StageAttemptView, 'pauses'>, nowMs: number): number =>
  pauses.reduce((sum, { from, to }) => sum + (durationBetween(from, to, nowMs) ?? 0), 0)

/** Shorter pauses than this are not worth a word. */
const LEAST_PAUSE_MS = 500

export const isPauseWorthSaying = ({ pausedMs }: TimeTaken): boolean => pausedMs >= LEAST_PAUSE_MS
