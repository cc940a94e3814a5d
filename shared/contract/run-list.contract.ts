import { z } from 'zod'
import { GRAINS } from '../domain/time/period'
import { RUN_SORTS } from '../domain/run/run-sort'
import { DISPOSITIONS } from '../domain/run/run-decision'
import { RUN_TRIGGERS, toWantable, type Wanted } from '../domain/run/run-filter'
import { RUN_FILTERS } from '../domain/run/run-state'
import { countQuery, id, instant, integerText, pageOf, pageQuery, projectQuery, rangeEnd, repeated, timeZone } from './common.contract'
import { failedStage, runView } from './run.contract'

const EXCLUDES = 'A value with a minus before it excludes that value'

/** One of few values, or with a minus all others. */
const wanted = <T extends string>(values: readonly T[]) => repeated(z.enum<Wanted<T>[]>(toWantable(values)).describe(EXCLUDES))

const wantedId = z.string().regex(/^-?[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, 'a UUID, or a minus and a UUID').describe(EXCLUDES)

/** Ten years. */
const LONGEST_MS = 315_360_000_000
const durationMs = integerText(z.int().min(0).max(LONGEST_MS))

/** Filter of runs; the histogram uses the same, so that its bars count what the list shows. */
export const runFilter = projectQuery.extend({
  state: wanted(RUN_FILTERS),
  disposition: wanted(DISPOSITIONS),
  pipelineId: repeated(wantedId),
  /** How the run was started. */
  trigger: wanted(RUN_TRIGGERS),
  taskId: id.optional(),
  /** Key of a stage: runs in which it has started. */
  stage: z.string().min(1).max(200).optional(),
  /** Kind of that stage: two pipelines may use one key for stages of different kinds. */
  stageKind: z.string().min(1).max(200).optional(),
  /** From start to end, pauses included, or to now; both ends belong to it. A run that never started has no duration. */
  minDurationMs: durationMs.optional(),
  maxDurationMs: durationMs.optional(),
  /** Part of the name, the reason or the id. */
  q: z.string().trim().max(200).optional(),
  /** Half-open range; read in `tz`. */
  from: rangeEnd.optional(),
  to: rangeEnd.optional(),
  /** Absent = the zone of the console's settings. */
  tz: timeZone.optional(),
  /** Which time the range filters; an active run has no end time and never matches by it. */
  by: z.enum(['created', 'finished']).default('created'),
})

export const runListQuery = pageQuery.extend(countQuery.shape).extend(runFilter.shape).extend({
  sort: z.enum(RUN_SORTS).default('-createdAt'),
})

export const runListItem = runView.extend({
  /** Number of the pipeline's revision. */
  revision: z.int(),
  failedStage: failedStage.nullable(),
})

export const runPage = pageOf(runListItem)

/** Maximum number of bars. */
export const MAX_BARS = 400

export const runHistogramQuery = runFilter.extend({
  /** Absent = a grain that gives some dozens of bars. */
  grain: z.enum(GRAINS).optional(),
})

/** Each run has one state, so the counts add up to all matching runs. */
const counts = z.record(z.enum(RUN_FILTERS), z.int())

export const runHistogram = z.object({
  tz: z.string(),
  grain: z.enum(GRAINS),
  by: z.enum(['created', 'finished']),
  /** Without a given range it starts at the oldest matching run. Null without runs. */
  from: instant.nullable(),
  to: instant.nullable(),
  /** Oldest first, without gaps. */
  buckets: z.array(z.object({ from: instant, to: instant, counts })),
  total: counts,
})

export type RunFilterQuery = z.output<typeof runFilter>
export type RunListQuery = z.output<typeof runListQuery>
export type RunListItem = z.infer<typeof runListItem>
export type RunHistogramQuery = z.output<typeof runHistogramQuery>
export type RunHistogram = z.infer<typeof runHistogram>
