import { z } from 'zod'
import { id, instant, integerText, pageOf, projectQuery } from './common.contract'
import { datasetVersionSummary } from './dataset.contract'
import { metricRange } from './metric.contract'
import { runView, stageRunView } from './run.contract'

export const overviewQuery = projectQuery

/** Runs are counted as the list counts them: up to 10,000 and no further. */
export const overviewView = z.object({
  /** Failed and crashed runs that nobody has answered yet. */
  openFailures: z.object({ total: z.int(), failed: z.int(), crashed: z.int(), oldestAt: instant.nullable() }),
  /** Runs that have not ended, by shown state. */
  living: z.object({ QUEUED: z.int(), RUNNING: z.int(), PAUSED: z.int(), CANCELLING: z.int() }),
  /** Creation of the oldest paused run. */
  oldestPausedAt: instant.nullable(),
  sources: z.object({
    total: z.int(),
    /** The last test went wrong. */
    failing: z.int(),
    /** Never tested, and not in our own store: nobody knows whether they can be reached. */
    untested: z.int(),
    /** One of the failing ones; null = none. */
    failingName: z.string().nullable(),
  }),
  /** What there is at all: the steps of a first run. `result` = a run has sealed a version. */
  made: z.object({ source: z.boolean(), dataset: z.boolean(), pipeline: z.boolean(), run: z.boolean(), result: z.boolean() }),
})

export const activeRunQuery = projectQuery.extend({ limit: integerText(z.int().min(1).max(100)).default(50) })

const activeStage = stageRunView.pick({
  stageKey: true, kind: true, name: true, position: true, dependsOn: true, isTerminal: true, state: true,
  recordsIn: true, recordsOut: true, recordsDropped: true, recordsFailed: true, fraction: true, recordsPerSecond: true,
}).extend({
  /** Of this stage in the pipeline's runs that went well within 7 days; null without one. */
  usual: z.object({
    recordsPerSecond: z.number(),
    /** Records out for each one in. */
    yield: z.number(),
  }).nullable(),
})

/** Runs at work, paused or being cancelled, newest first. */
export const activeRunPage = pageOf(runView.extend({ stages: z.array(activeStage) }))

export const lineQuery = metricRange.extend({
  projectId: id.optional(),
  /** Without it the pipeline whose runs read most records. */
  pipelineId: id.optional(),
})

const reasons = z.record(z.string(), z.int())

/** One stage over all runs of the batch. Records in = out + dropped + failed + inWork, where a stage gives out what it takes in. */
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
  /** Put out by the stages before it and not read yet, in runs that have not ended. */
  waiting: z.int(),
  /** While it works: now if a run is in it, else over its finished work; null = it has not worked long enough to say. */
  recordsPerMinute: z.number().nullable(),
  /** Runs that are in it now. */
  running: z.int(),
})

/** The runs that were created within the range, followed from stage to stage. */
export const lineView = z.object({
  tz: z.string(),
  window: z.object({ from: instant, to: instant }),
  /** Pipelines with runs in the range: people's own first, then by records read. At most 50. */
  pipelines: z.array(z.object({ id, name: z.string(), isBuiltIn: z.boolean(), runs: z.int(), recordsIn: z.int() })),
  /** Whose line this is; null = no runs in the range. */
  pipelineId: id.nullable(),
  /** Of `pipelineId`. */
  runs: z.int(),
  /** In the order of the pipeline. */
  stages: z.array(lineStage),
  asOf: instant,
  /** The last good answer, because computing a new one failed. */
  stale: z.boolean(),
})

export const versionListQuery = projectQuery.extend({ limit: integerText(z.int().min(1).max(50)).default(6) })

/** Newest first, of all datasets that are not archived. */
export const versionList = z.object({
  items: z.array(datasetVersionSummary.extend({ datasetId: id, datasetName: z.string() })),
})

export type OverviewView = z.infer<typeof overviewView>
export type ActiveRunQuery = z.output<typeof activeRunQuery>
export type ActiveRunPage = z.infer<typeof activeRunPage>
export type ActiveRunView = ActiveRunPage['items'][number]
export type ActiveStageView = z.infer<typeof activeStage>
export type LineQuery = z.output<typeof lineQuery>
export type LineView = z.infer<typeof lineView>
export type LineStageView = z.infer<typeof lineStage>
export type VersionListQuery = z.output<typeof versionListQuery>
export type VersionListView = z.infer<typeof versionList>
