import { z } from 'zod'
import { GRAINS } from '../../domain/time/period'
import { RUN_COLUMNS } from '../../domain/run/run-column'
import { RUN_SORTS } from '../../domain/run/run-sort'
import { BULK_ACTIONS, BULK_REASONS } from '../../domain/run/run-bulk'
import { DISPOSITIONS } from '../../domain/run/run-decision'
import { RUN_EXTENTS, RUN_TRIGGERS, toWantable, type Wanted } from '../../domain/run/run-filter'
import { RUN_FILTERS, RUN_NAMES, RUN_TYPES } from '../../domain/run/run-state'
import {
  countQuery, editable, id, instant, integerText, name, pageOf, pageQuery, projectQuery, rangeEnd, repeated, timeZone,
} from '../common.contract'
import { problemField } from '../error.contract'
import { failedStage, rejectGroup, runView } from './run.contract'

const EXCLUDES = 'A value with a minus before it excludes that value'

/** One of few values, or with a minus all others. */
const wanted = <T extends string>(values: readonly T[]) =>
  repeated(z.enum<Wanted<T>[]>(toWantable(values)).describe(EXCLUDES))

const wantedId = z.string()
  .regex(/^-?[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, 'a UUID, or a minus and a UUID')
  .describe(EXCLUDES)

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
  /** Over all records, or a trial; figures of production count no trial. */
  extent: wanted(RUN_EXTENTS),
  taskId: id.optional(),
  /** Key of a stage: runs in which it has started. */
  stage: z.string().min(1).max(200).optional(),
  /** Kind of that stage: two pipelines may use one key for stages of different kinds. */
  stageKind: z.string().min(1).max(200).optional(),
  /**
   * From start to end, pauses included, or to now; both ends belong to it. A run that never started has no duration.
   */
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
  /** The rejected records of another run that it reads, and nothing else. */
  group: rejectGroup.nullable(),
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
}).refine(({ minDurationMs = 0, maxDurationMs = LONGEST_MS }) => minDurationMs <= maxDurationMs, {
  path: ['maxDurationMs'], error: 'must not be below `minDurationMs`',
})

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
/** Maximum number of runs named in one request. */
export const MAX_BULK = 200

/** Maximum number of runs in a selection; the list counts no further either. */
export const MAX_SELECTED = 10_000

const oneOf = <T extends Record<string, unknown>>(...names: (keyof T)[]) =>
  (body: T) => names.filter(name => body[name] !== undefined).length === 1

export const runSelect = z.strictObject({
  /** Filter of the list: all runs that match it now. */
  query: runFilter.optional(),
  ids: z.array(id).min(1).max(MAX_SELECTED).optional(),
}).refine(oneOf('query', 'ids'), { path: ['query'], error: 'either `query` or `ids`' })
  .meta({ example: { query: { state: ['FAILED'] } } })

/** Runs frozen for one action: what matches the filter later is not touched. */
export const runSelection = z.object({
  id,
  count: z.int(),
  createdAt: instant,
  /** Half an hour later; then it must be selected again. */
  expiresAt: instant,
  /** Each action, whether possible or not. */
  plan: z.array(z.object({
    action: z.enum(BULK_ACTIONS),
    possible: z.int(),
    obstacles: z.array(z.object({ reason: z.enum(BULK_REASONS), count: z.int() })),
  })),
})

export const runBulk = z.strictObject({
  action: z.enum(BULK_ACTIONS),
  /** The runs themselves, … */
  ids: z.array(id).min(1).max(MAX_BULK).optional(),
  /** … or a selection, of which only runs are touched on which the action was possible at its preview, … */
  selectionId: id.optional(),
  /** … or, for a dry run alone, a filter, from which it makes a selection. */
  query: runFilter.optional(),
  /**
   * Of a selection: the number of runs for which the action was possible at the preview. Required above 20, and to
   * cancel more than one.
   */
  count: z.int().min(0).optional(),
  /** Of a selection: `nextCursor` of the answer before. */
  cursor: id.optional(),
  /** Of a decision, the note of its disposition. */
  reason: z.string().trim().max(500).default(''),
  /** Only reports the result for each run and changes nothing. */
  dryRun: z.boolean().default(false),
})
  .refine(
    oneOf('ids', 'selectionId', 'query'), { path: ['selectionId'], error: 'one of `ids`, `selectionId` and `query`' },
  )
  .refine(bulk => bulk.query === undefined || bulk.dryRun, {
    path: ['query'], error: 'what matches may change: make a dry run, then send its `selectionId`',
  })
  .refine(bulk => bulk.action !== 'waive' || bulk.dryRun || bulk.reason !== '', {
    path: ['reason'], error: 'a waiver needs a reason',
  })
  .meta({ example: { action: 'pause', ids: ['0190ffff-0000-7000-8000-000000000000'], dryRun: true } })

/**
 * done: requested, launched or decided, or would be. skipped: not possible. failed: may succeed when tried again.
 * missing: there is no such run.
 */
export const BULK_RESULTS = ['done', 'skipped', 'failed', 'missing'] as const

export const runBulkAnswer = z.object({
  action: z.enum(BULK_ACTIONS),
  dryRun: z.boolean(),
  /** Null when the runs were named. */
  selection: runSelection.nullable(),
  /** Counts of this answer; of a dry run, of all runs. */
  done: z.int(),
  skipped: z.int(),
  failed: z.int(),
  missing: z.int(),
  /**
   * In the order of the request, or by id; the state is the one after it. A dry run of a selection lists the first 200.
   */
  items: z.array(z.object({
    id,
    name: z.string(),
    state: z.enum(RUN_TYPES).nullable(),
    stateName: z.enum(RUN_NAMES).nullable(),
    result: z.enum(BULK_RESULTS),
    /** Null = done. */
    reason: z.enum(BULK_REASONS).nullable(),
    /** The new run of a retry. */
    retryId: id.nullable(),
    /**
     * Of a preview of retries: it failed for good and nothing of it has changed, so that it fails again unless the
     * cause lay outside of it.
     */
    isHopeless: z.boolean(),
  })),
  /** More runs of the selection wait: call again with it as `cursor`. */
  nextCursor: id.nullable(),
})

export type RunFilterQuery = z.output<typeof runFilter>
/** As a caller writes it. */
export type RunFilterInput = z.input<typeof runFilter>
export type RunListQuery = z.output<typeof runListQuery>
export type RunListItem = z.infer<typeof runListItem>
export type RunHistogramQuery = z.output<typeof runHistogramQuery>
export type RunHistogram = z.infer<typeof runHistogram>
export type RunSelect = z.output<typeof runSelect>
export type RunSelection = z.infer<typeof runSelection>
export type RunBulk = z.output<typeof runBulk>
export type RunBulkAnswer = z.infer<typeof runBulkAnswer>
export type RunBulkItem = RunBulkAnswer['items'][number]
