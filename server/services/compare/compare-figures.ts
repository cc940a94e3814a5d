import type { RunDetail } from '#shared/contract/run/run.contract'
import type { RunCompare } from '#shared/contract/run/run-compare.contract'
import type { CompareFigureName, CompareUnit } from '#shared/domain/run/run-compare'

type Figure = RunCompare['figures'][number]
/** Which way is good; null where more is neither better nor worse. */
type Good = 'up' | 'down' | null

const MINUTE_MS = 60_000
/** A smaller difference is chance, or rounding. */
const LEAST_RATIO = 0.01

/** Time from start to end, or until now, without pauses; null before the start. */
export function toDurationMs(
  { startedAt, finishedAt, pausedAt, pausedMs }: Pick<RunDetail, 'startedAt' | 'finishedAt' | 'pausedAt' | 'pausedMs'>,
  nowMs: number,
): number | null {
  if (startedAt === null) {
    return null
  }
  const endMs = finishedAt === null ? nowMs : Date.parse(finishedAt)
  const currentPauseMs = pausedAt === null ? 0 : Math.max(0, endMs - Date.parse(pausedAt))
  return Math.max(0, endMs - Date.parse(startedAt) - pausedMs - currentPauseMs)
}

const divide = (part: number, whole: number | null): number | null => whole === null || whole <= 0 ? null : part / whole

function toValues(run: RunDetail, nowMs: number): Record<CompareFigureName, number | null> {
  const durationMs = toDurationMs(run, nowMs)
  const tokens = run.inputTokens + run.outputTokens
  return {
    duration: durationMs,
    records_in: run.recordsIn,
    records_out: run.recordsOut,
    yield: divide(run.recordsOut, run.recordsIn),
    throughput: divide(run.recordsOut * MINUTE_MS, durationMs),
    records_failed: run.recordsFailed,
    records_dropped: run.recordsDropped,
    input_tokens: run.inputTokens,
    output_tokens: run.outputTokens,
    tokens_per_record: tokens === 0 ? null : divide(tokens, run.recordsOut),
    model_calls: run.stages.reduce((sum, stage) => sum + stage.modelCalls, 0),
    bytes_out: run.bytesOut,
  }
}

const FIGURES: readonly { name: CompareFigureName, unit: CompareUnit, good: Good }[] = [
  { name: 'duration', unit: 'ms', good: 'down' },
  { name: 'records_in', unit: 'records', good: null },
  { name: 'records_out', unit: 'records', good: null },
  { name: 'yield', unit: 'ratio', good: 'up' },
  { name: 'throughput', unit: 'records_per_minute', good: 'up' },
  { name: 'records_failed', unit: 'records', good: 'down' },
  { name: 'records_dropped', unit: 'records', good: null },
  { name: 'input_tokens', unit: 'tokens', good: null },
  { name: 'output_tokens', unit: 'tokens', good: null },
  { name: 'tokens_per_record', unit: 'tokens', good: 'down' },
  { name: 'model_calls', unit: 'calls', good: null },
  { name: 'bytes_out', unit: 'bytes', good: null },
]

/**
 * While one run goes on, its values are those so far, and no change is given. Figures that neither run has are left
 * out.
 *
 * @param isLike both do the same work, so that less time is better.
 */
export function compareFigures(
  a: RunDetail, b: RunDetail, { nowMs, isLike }: { nowMs: number, isLike: boolean },
): Figure[] {
  const [before, after] = [toValues(a, nowMs), toValues(b, nowMs)]
  const isRunning = a.finishedAt === null || b.finishedAt === null
  return FIGURES
    .filter(({ name }) => Boolean(before[name]) || Boolean(after[name]))
    .map(({ name, unit, good }) => ({
      name, unit, a: before[name], b: after[name],
      ...toChange(before[name], after[name], { good: isLike ? good : null, isRunning }),
    }))
}

function toChange(
  a: number | null, b: number | null, { good, isRunning }: { good: Good, isRunning: boolean },
): Pick<Figure, 'delta' | 'ratio' | 'reason' | 'verdict'> {
  const none = { delta: null, ratio: null, verdict: 'none' } as const
  if (isRunning) {
    return { ...none, reason: 'running' }
  }
  if (a === null || b === null) {
    return { ...none, reason: 'no_value' }
  }
  const delta = b - a
  if (a === 0) {
    return { ...none, delta, reason: delta === 0 ? null : 'zero_base', verdict: toVerdict(delta, good) }
  }
  return {
    delta, ratio: delta / a, reason: null, verdict: Math.abs(delta / a) < LEAST_RATIO ? 'none' : toVerdict(delta, good),
  }
}

function toVerdict(delta: number, good: Good): Figure['verdict'] {
  if (delta === 0 || good === null) {
    return 'none'
  }
  return (delta > 0) === (good === 'up') ? 'better' : 'worse'
}
