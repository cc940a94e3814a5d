import { scopeOfWork, toEach, WORK_COUNTERS, type WorkCounter } from '#record/work-counters'

/**
 * What is counted, each counter once: the work of a stage in `record/work-counters.ts`, which the factory reads, too.
 * The fields of the answers, the columns that are read and written, and what the gateway takes from a message follow
 * from these lists. Only the column itself needs a migration.
 */
export { NO_WORK, toEach, WORK_COUNTERS, type WorkCounts } from '#record/work-counters'

/** What the model calls of a stage take. */
export const TOKEN_COUNTERS = [
  'inputTokens', 'outputTokens', 'cachedInputTokens', 'reasoningTokens', 'modelCalls',
] as const

export type TokenCounter = (typeof TOKEN_COUNTERS)[number]

export type StageCounter = WorkCounter | TokenCounter

export const STAGE_COUNTERS: readonly StageCounter[] = [...WORK_COUNTERS, ...TOKEN_COUNTERS]

/** The counters of a run, with the stages that add up to each. */
const RUN = { ...toEach(WORK_COUNTERS, scopeOfWork), inputTokens: 'all', outputTokens: 'all' } as const

export type RunCounter = keyof typeof RUN

export const RUN_COUNTERS = Object.keys(RUN) as RunCounter[]

export const scopeOf = (counter: RunCounter): 'first' | 'last' | 'all' => RUN[counter]

/** What the statistics add up in each of their buckets. */
export const SUMMARY_COUNTERS = [
  ...WORK_COUNTERS,
  // Part of recordsOut that came from terminal stages: the throughput.
  'terminalRecordsOut',
  'runsSucceeded', 'runsFailed', 'runsCrashed', 'runsCancelled',
  // Succeeded with every stage at attempt 1.
  'runsFirstPass',
  'stagesSucceeded', 'stagesFailed',
  // Runs that ended and in which the stage had started, by their end.
  'stagesEntered',
  // Attempts that ended, their run time, and the time that they waited for a worker.
  'attempts', 'attemptMs', 'waitMs',
  ...TOKEN_COUNTERS,
  'modelCallsFailed',
  // Neither good nor bad: nobody waited for their answers.
  'modelCallsCancelled',
  // Grows when a late fact changed the bucket.
  'revision',
] as const

export type SummaryCounter = (typeof SUMMARY_COUNTERS)[number]
export type SummaryCounts = Record<SummaryCounter, number>

/** What is added up of the runs of a pipeline that have ended, by their creation. */
export const LINE_COUNTERS = [
  // Only of whole runs.
  'runs',
  'recordsIn', 'recordsOut', 'recordsDropped', 'recordsFailed',
  // Records read by stages with a known duration, and their time at work.
  'doneRecords', 'doneMs',
  // The same of stages that succeeded and read something.
  'usualRecordsIn', 'usualRecordsOut', 'usualMs',
] as const

export type LineCounter = (typeof LINE_COUNTERS)[number]

/** The counters of a row that has more. */
export const pickCounts = <Name extends string>(names: readonly Name[], row: Readonly<Record<Name, number>>) =>
  toEach(names, name => row[name])

export const NO_RUN_COUNTS: Readonly<Record<RunCounter, number>> = Object.freeze(toEach(RUN_COUNTERS, () => 0))
export const NO_STAGE_COUNTS: Readonly<Record<StageCounter, number>> = Object.freeze(toEach(STAGE_COUNTERS, () => 0))
export const NO_SUMS: Readonly<SummaryCounts> = Object.freeze(toEach(SUMMARY_COUNTERS, () => 0))
