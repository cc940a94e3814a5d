import { z } from 'zod'
import { GRAINS } from '../domain/time/period'
import { id, instant, integerText, projectQuery } from './common.contract'
import { datasetVersionSummary } from './dataset.contract'
import { problem } from './error.contract'
import { metricRange, metricSummary, WINDOW_STATUSES } from './metric.contract'
import { activeRunPage } from './run/run-active.contract'

/** Runs are counted as in the list: up to 10,000. */
export const overviewView = z.object({
  /** Failed and crashed runs without a disposition. `followed`: of the newest 50, by a full run that succeeded. */
  openFailures:
    z.object({ total: z.int(), failed: z.int(), crashed: z.int(), followed: z.int(), oldestAt: instant.nullable() }),
  /** Active runs by shown state. */
  living: z.object({ QUEUED: z.int(), RUNNING: z.int(), WAITING: z.int(), PAUSED: z.int(), CANCELLING: z.int() }),
  /** Creation of the oldest run that waits at its gate, and of the oldest that a person has paused. */
  oldestWaitingAt: instant.nullable(),
  oldestPausedAt: instant.nullable(),
  /** Undecided lots for which a run waits, up to 200, and one of them. */
  waitingLots: z.object({ count: z.int(), id: id.nullable() }),
  /**
   * What waits to be given out, up to 200 of each. Ready: releases that have passed their gates and are not published.
   * Unreleased: newest versions of their datasets that a gate has accepted and that no release contains.
   */
  releases: z.object({
    ready: z.int(),
    newestReady: z.object({ id, name: z.string(), semver: z.string() }).nullable(),
    unreleased: z.int(),
    newestUnreleased: z.object({ datasetId: id, datasetName: z.string(), version: z.string() }).nullable(),
  }),
  sources: z.object({
    total: z.int(),
    /** Sources whose last test failed. */
    failing: z.int(),
    /** Untested folders: it is unknown whether they can be read. */
    untested: z.int(),
    /** One of the failing ones; null = none. */
    failingName: z.string().nullable(),
  }),
  /** Completed first steps, without what the example has made. `result` = a run has sealed a version. */
  made: z.object({
    source: z.boolean(), dataset: z.boolean(), pipeline: z.boolean(), run: z.boolean(), result: z.boolean(),
  }),
  /** The example of this project; null = it was never run. */
  demo: z.object({
    pipelineId: id,
    /** Any of its objects was archived. */
    isArchived: z.boolean(),
    /** Its newest run. */
    runId: id.nullable(),
  }).nullable(),
})

export const demoRun = z.strictObject({
  projectId: id.optional(),
  /** The language of the names and descriptions of what is created. */
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
})

export const lineQuery = metricRange.extend({
  projectId: id.optional(),
  /** Absent = the pipeline whose runs read most records. */
  pipelineId: id.optional(),
})

const reasons = z.record(z.string(), z.int())

/**
 * One stage over all runs of the batch. Records in = out + dropped + failed + inWork, for stages that output what they
 * read.
 */
export const lineStage = z.object({
  stageKey: z.string(),
  kind: z.string(),
  name: z.string(),
  position: z.int(),
  dependsOn: z.array(z.string()),
  isTerminal: z.boolean(),
  recordsIn: z.int(),
  recordsOut: z.int(),
  recordsDropped: z.int(),
  recordsFailed: z.int(),
  droppedByReason: reasons,
  failedByReason: reasons,
  /** Output of the previous stages that is not read yet, in active runs. */
  waiting: z.int(),
  /** Of `waiting`: what awaits a decision at an acceptance gate. */
  undecided: z.int(),
  /**
   * Output of the previous stages that no run will read any more: of the newest 10,000 runs that failed or are retries.
   */
  unread: z.int(),
  /** The newest launch has it, false = a stage of another revision; and how many launches have it. */
  isCurrent: z.boolean(),
  launches: z.int(),
  /**
   * Rate while it works: the current one if a run is in it, else that of its finished work; null = too little work to
   * tell.
   */
  recordsPerMinute: z.number().nullable(),
  /** Runs that are in it now. */
  running: z.int(),
})

const lineEnds = z.object({ recordsRead: z.int(), recordsMade: z.int() })

/** The runs created in the range, followed from stage to stage. */
export const lineView = z.object({
  tz: z.string(),
  window: z.object({ from: instant, to: instant }),
  /**
   * Pipelines with runs in the range: user pipelines first, then by records read. At most 50, and the one that is asked
   * for.
   */
  pipelines: z.array(z.object({ id, name: z.string(), isBuiltIn: z.boolean(), runs: z.int(), recordsIn: z.int() })),
  /** Pipeline of this production line; null = no runs in the range. */
  pipelineId: id.nullable(),
  /** Of `pipelineId`, and how many of them are launches, no retries: of the newest 10,000. */
  runs: z.int(),
  launches: z.int(),
  /** In the order of the pipeline. */
  stages: z.array(lineStage),
  /**
   * Of all pipelines: what the first stages of the runs that have ended read, and what their last stages made of it.
   * What waits, or awaits a decision, is of a run that has not ended.
   */
  ended: lineEnds,
  /** The same of `pipelineId`. */
  endedOfPipeline: lineEnds,
  /**
   * Of all pipelines: full runs that are a partial success, and their failed records; of the newest 2,000 of the range,
   * without those whose retries have read as many again.
   * `runId` is the newest, with the stage and the reason of most of its failed records.
   */
  partial: z.object({
    runs: z.int(), records: z.int(), runId: id.nullable(), stageKey: z.string().nullable(),
    reason: z.string().nullable(),
  }),
  asOf: instant,
  /** The last good answer, because computing a new one failed. */
  stale: z.boolean(),
})

export const metricQueueQuery = metricRange.extend({ grain: z.enum(GRAINS).default('hour') })

/** Measured by minute and kept for 15 days; before that, and while no console ran, it is missing. */
export const metricQueue = z.object({
  tz: z.string(),
  grain: z.enum(GRAINS),
  window: z.object({ from: instant, to: instant }),
  /** Buckets that have begun, oldest first. */
  points: z.array(z.object({
    at: instant,
    /** Stages that wait for a worker: over time, and the most. */
    depthMean: z.number().nullable(),
    depthMax: z.number().nullable(),
    /** Longest wait of the oldest of them. */
    ageMaxMs: z.number().nullable(),
    status: z.enum(WINDOW_STATUSES),
  })),
  asOf: instant,
})

export const metricLossesQuery = lineQuery.extend({
  /** Key of the stage that lost records. */
  stage: z.string().min(1).max(200),
  fate: z.enum(['dropped', 'failed']),
})

/** Maximum number of runs. */
export const MAX_LOSSES = 100

export const metricLosses = z.object({
  tz: z.string(),
  window: z.object({ from: instant, to: instant }),
  stage: z.string(),
  fate: z.enum(['dropped', 'failed']),
  /** All runs, and their lost records. */
  count: z.int(),
  records: z.int(),
  /** Most records first. */
  items: z.array(z.object({ runId: id, name: z.string(), finishedAt: instant.nullable(), records: z.int(), reasons })),
})

/** Maximum number of marks. */
export const MAX_MARKS = 200

export const CHART_MARKS = ['alert', 'model', 'revision'] as const

/** What may explain a bend of a line. */
export const chartMark = z.object({
  kind: z.enum(CHART_MARKS)
    .describe('alert: it was raised. model: a revision replaced the model of a stage. revision: it was saved.'),
  at: instant,
  /** Of the alert or of the pipeline. */
  id,
  /** Of the rule or of the pipeline. */
  name: z.string(),
  /** The severity, the new model or the number of the revision. */
  value: z.string(),
  /** The model before, or the message of the revision. */
  note: z.string(),
  /** How the alert is called: a ready-made rule has its name in the reader's language. */
  rule: z.object({ readyMade: z.string().nullable(), hasOwnName: z.boolean() }).nullable(),
})

/** Newest first; `count` is of all. */
export const metricMarks = z.object({
  tz: z.string(), window: z.object({ from: instant, to: instant }), count: z.int(), items: z.array(chartMark),
})

export const versionListQuery = projectQuery.extend({ limit: integerText(z.int().min(1).max(50)).default(6) })

/** Newest first, of all datasets that are not archived. */
export const versionList = z.object({
  items: z.array(datasetVersionSummary.extend({
    datasetId: id, datasetName: z.string(),
    release: z.string().nullable().describe('Number of the newest release that has given it out; null = none.'),
  })),
})

export const overviewPartsQuery = lineQuery.extend({ grain: z.enum(GRAINS).default('hour') })

/** One of `value` and `problem`; a part that fails leaves the others as they are. */
const partOf = <T extends z.ZodType>(part: T) => z.object({ value: part.nullable(), problem: problem.nullable() })

/** What the page of the overview shows, in one answer; each part is that of its own route. */
export const overviewParts = z.object({
  overview: partOf(overviewView),
  /** With its course, in buckets of `grain`. */
  summary: partOf(metricSummary),
  /** Of `pipelineId`, as is nothing else. */
  line: partOf(lineView),
  active: partOf(activeRunPage),
  versions: partOf(versionList),
})

export type MetricQueueQuery = z.output<typeof metricQueueQuery>
export type MetricQueue = z.infer<typeof metricQueue>
export type MetricLossesQuery = z.output<typeof metricLossesQuery>
export type MetricLosses = z.infer<typeof metricLosses>
export type MetricMarks = z.infer<typeof metricMarks>
export type ChartMarkView = z.infer<typeof chartMark>
export type OverviewView = z.infer<typeof overviewView>
export type OverviewPartsQuery = z.output<typeof overviewPartsQuery>
export type OverviewParts = z.infer<typeof overviewParts>
export type DemoRun = z.output<typeof demoRun>
export type LineQuery = z.output<typeof lineQuery>
export type LineView = z.infer<typeof lineView>
export type LineStageView = z.infer<typeof lineStage>
export type VersionListQuery = z.output<typeof versionListQuery>
export type VersionListView = z.infer<typeof versionList>
