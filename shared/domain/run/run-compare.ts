/**
 * What must be equal for two runs to be compared like with like. ended: both have ended. outcome: both succeeded, or
 * both did not. limit: the record limit of a trial.
 */
export const COMPARE_CHECKS = ['inputs', 'pipeline', 'revision', 'models', 'limit', 'ended', 'outcome'] as const
export type CompareCheck = (typeof COMPARE_CHECKS)[number]

/** Where these differ, the two do other work, and less time is not better: one that failed half-way did less. */
const WORK: ReadonlySet<CompareCheck> = new Set<CompareCheck>(['inputs', 'pipeline', 'limit', 'outcome'])

/** Both do the same work, so that their times and yields say something about each other. */
export const isLikeWork = (checks: readonly { what: CompareCheck, isSame: boolean }[]): boolean =>
  checks.every(check => check.isSame || !WORK.has(check.what))

/**
 * Kinds of differences between two runs. The last ones are measured; all others are what was asked for, or its outcome.
 */
export const COMPARE_FINDINGS = [
  'OUTCOME', 'RUNNING', 'ONLY_A', 'ONLY_B', 'PIPELINE', 'INPUT', 'KIND', 'LIMIT', 'MODEL', 'REVISION', 'PARAMETERS',
  'REUSED',
  'TIME', 'YIELD', 'FAILED', 'DROPPED', 'TOKENS', 'ROWS', 'COLUMNS',
] as const

export const COMPARE_FIGURES = [
  'duration', 'records_in', 'records_out', 'yield', 'throughput', 'records_failed', 'records_dropped', 'input_tokens',
  'output_tokens', 'tokens_per_record', 'model_calls', 'bytes_out',
] as const
export type CompareFigureName = (typeof COMPARE_FIGURES)[number]

export const COMPARE_UNITS = ['ms', 'records', 'ratio', 'records_per_minute', 'tokens', 'calls', 'bytes'] as const
export type CompareUnit = (typeof COMPARE_UNITS)[number]

/** Why there is no change: one run goes on, one has no value, or the base is 0. */
export const COMPARE_GAPS = ['running', 'no_value', 'zero_base'] as const

/**
 * Why the records of a stage are not compared: only one run has the stage; a side has none there; the files are no
 * longer in the store; they hold something else than records; no record of a side was read in time.
 */
export const OVERLAP_GAPS = ['NO_PAIR', 'NO_RECORDS', 'GONE', 'UNREADABLE', 'TOO_SLOW'] as const
