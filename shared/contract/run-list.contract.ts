import { z } from 'zod'
import { GRAINS } from '../domain/time/period'
import { RUN_COLUMNS } from '../domain/run/run-column'
import { RUN_SORTS } from '../domain/run/run-sort'
import { DISPOSITIONS } from '../domain/run/run-decision'
import { RUN_TRIGGERS, toWantable, type Wanted } from '../domain/run/run-filter'
import { RUN_FILTERS } from '../domain/run/run-state'
import { countQuery, editable, id, instant, integerText, name, pageOf, pageQuery, projectQuery, rangeEnd, repeated, timeZone } from './common.contract'
import { problemField } from './error.contract'
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

/** A saved filter: that of the list, in any project and zone. What is left out filters nothing. */
export const savedFilter = runFilter.omit({ projectId: true, taskId: true, tz: true }).extend({
  by: z.enum(['created', 'finished']).optional(),
}).refine(({ minDurationMs = 0, maxDurationMs = LONGEST_MS }) => minDurationMs <= maxDurationMs, { path: ['maxDurationMs'], error: 'must not be below `minDurationMs`' })

/** What a view holds. A name is unique among those of its owner. */
const viewFields = {
  name: name.max(80),
  /** Everybody sees a shared view; its owner changes it. */
  isShared: z.boolean(),
  /** The view that the list opens with for its owner; at most one. */
  isDefault: z.boolean(),
  filter: savedFilter,
  sort: z.enum(RUN_SORTS),
  /** Columns shown. */
  columns: z.array(z.enum(RUN_COLUMNS)).max(RUN_COLUMNS.length),
}

export const viewCreate = z.strictObject({
  projectId: id.optional(),
  name: viewFields.name,
  isShared: viewFields.isShared.default(false),
  isDefault: viewFields.isDefault.default(false),
  filter: viewFields.filter,
  sort: viewFields.sort.default('-createdAt'),
  columns: viewFields.columns,
})

/** Fields that are left out stay as they are; a filter is replaced as a whole. */
export const viewChange = z.strictObject(viewFields).partial()

export const viewListQuery = pageQuery.extend(projectQuery.shape)

export const savedView = z.object({
  ...editable,
  projectId: id,
  /** 'operator' while sign-in is off. */
  owner: z.string(),
  /** The caller is its owner. */
  isOwn: z.boolean(),
  name: z.string(),
  isShared: z.boolean(),
  /** Of the caller. */
  isDefault: z.boolean(),
  /** As it was saved, by whatever version of the console. */
  filter: z.record(z.string(), z.unknown()),
  sort: z.string(),
  columns: z.array(z.string()),
  /** What of the view this version of the console does not understand; empty = nothing. */
  problems: z.array(problemField),
})

export const viewPage = pageOf(savedView)

export type SavedFilter = z.output<typeof savedFilter>
export type SavedView = z.infer<typeof savedView>
export type ViewCreate = z.output<typeof viewCreate>
export type ViewChange = z.output<typeof viewChange>
export type ViewListQuery = z.output<typeof viewListQuery>
export type RunFilterQuery = z.output<typeof runFilter>
export type RunListQuery = z.output<typeof runListQuery>
export type RunListItem = z.infer<typeof runListItem>
export type RunHistogramQuery = z.output<typeof runHistogramQuery>
export type RunHistogram = z.infer<typeof runHistogram>
