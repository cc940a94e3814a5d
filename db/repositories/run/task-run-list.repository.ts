import { sql, type ExpressionBuilder, type SelectQueryBuilder } from 'kysely'
import type { RunExtent } from '#shared/domain/run/run-filter'
import type { RejectGroup } from '#shared/domain/run/run-record'
import { PARTIAL_RATIO, type RunFilterState } from '#shared/domain/run/run-state'
import type { Db } from '../../client'
import { lowestBefore } from '../../partitions'
import type { Schema } from '../../schema'
import { hasText } from './run-text'
import { IS_FULL, IS_LIVING } from './task-run-ingest.repository'
import { GROUP, RUN_COLUMNS, type TaskRunHead } from './task-run.repository'

export interface RunFilter {
  projectId: string
  states?: readonly RunFilterState[] | undefined
  dispositions?: readonly string[] | undefined
  pipelineIds?: readonly string[] | undefined
  otherThanPipelineIds?: readonly string[] | undefined
  /** How they were started. */
  triggers?: readonly string[] | undefined
  /** Runs over all records, trials, both or none. */
  extents?: readonly RunExtent[] | undefined
  taskId?: string | undefined
  /** Runs in which this stage has started. */
  stage?: { key: string, kind?: string | undefined } | undefined
  /** From start to end or to now, both ends included. */
  minDurationMs?: number | undefined
  maxDurationMs?: number | undefined
  /** Part of the name or the reason, or the start of the id. */
  text?: string | undefined
  /** Half-open range of the creation time, unless `by` says otherwise. */
  from?: Date | undefined
  to?: Date | undefined
  by?: 'created' | 'finished' | undefined
  /** Runs that had begun and not ended at this time. */
  livingAt?: Date | undefined
  /** Failures without a disposition at this time. */
  openAt?: Date | undefined
}

export interface RunOrder {
  by: 'createdAt' | 'finishedAt'
  isDescending: boolean
}

/** The last row of the previous page. */
export interface RunMark {
  id: string
  /** Microseconds since 1970; null = not ended. */
  finishedAtUs: number | null
}

export interface RunListRow extends TaskRunHead {
  finishedAtUs: number | null
  /** Number of the pipeline's revision. */
  revision: number
  /** The stage that the run's error names. */
  failedStage: { stageKey: string, kind: string, name: string } | null
  group: RejectGroup | null
}

/** Looked up for each row of the page, which saves one statement; the partition is found by the run's id. */
const REVISION = sql<number>`(select number from pipeline_revisions where id = task_runs.revision_id)`
const FAILED_STAGE = sql<RunListRow['failedStage']>`case when task_runs.error is not null then (
  select json_build_object('stageKey', stage_key, 'kind', kind, 'name', name)
  from stage_runs where run_id = task_runs.id and stage_key = task_runs.error ->> 'stageKey') end`

type Where = ExpressionBuilder<Schema, 'taskRuns'>

/**
 * A page of runs. By creation the key is the id, whose time orders runs. By end, runs that have not
 * ended come first when descending and last when ascending.
 */
export function listTaskRuns(db: Db, { filter, order, after, limit }: { filter: RunFilter, order: RunOrder, after?: RunMark | undefined, limit: number }): Promise<RunListRow[]> {
  const direction = order.isDescending ? 'desc' : 'asc'
  return applyFilter(db.selectFrom('taskRuns'), filter)
    .select(RUN_COLUMNS)
    .select([sql<number | null>`(extract(epoch from finished_at) * 1000000)::bigint`.as('finishedAtUs'), REVISION.as('revision'), FAILED_STAGE.as('failedStage'), GROUP.as('group')])
    .$if(after !== undefined, query => query.where(eb => after ? isAfter(eb, order, after) : eb.lit(true)))
    .$if(order.by === 'finishedAt', query => query.orderBy('finishedAt', direction))
    .orderBy('id', direction)
    .limit(limit)
    .execute()
}

/** The newest run of each pipeline, one index step per pipeline. At most 200 ids. */
export async function listNewestRuns(db: Db, { projectId, pipelineIds }: { projectId: string, pipelineIds: readonly string[] }): Promise<TaskRunHead[]> {
  return pipelineIds.length === 0
    ? []
    : db
        .selectFrom(sql<{ pipelineId: string }>`unnest(${[...pipelineIds]}::uuid[])`.as<'wanted'>(sql`wanted(pipeline_id)`))
        .innerJoinLateral(
          eb => eb.selectFrom('taskRuns').select(RUN_COLUMNS).where('taskRuns.projectId', '=', projectId).whereRef('taskRuns.pipelineId', '=', 'wanted.pipelineId').orderBy('taskRuns.id', 'desc').limit(1).as('run'),
          join => join.onTrue(),
        )
        .selectAll('run')
        .execute()
}

/** The first and the last time of the matching runs; undefined without runs. */
export async function findRunSpan(db: Db, filter: RunFilter): Promise<{ from: Date, to: Date } | undefined> {
  const moment = MOMENT[filter.by ?? 'created']
  const row = await applyFilter(db.selectFrom('taskRuns'), filter)
    .select(eb => [eb.fn.min(moment).as('from'), eb.fn.max(moment).as('to')])
    .executeTakeFirst()
  return row?.from && row.to ? { from: row.from, to: row.to } : undefined
}

export interface RunBucketRow {
  /** Number of the bucket, from 1: bucket i is `[edges[i - 1], edges[i])`. */
  bucket: number
  observedState: string
  desiredState: string
  /** Had it succeeded: in part. */
  isPartial: boolean
  count: number
}

/** Counts of the matching runs by bucket and by the columns that form their state. */
export function countRunsByBucket(db: Db, filter: RunFilter, edges: readonly Date[]): Promise<RunBucketRow[]> {
  const moment = sql.ref(MOMENT[filter.by ?? 'created'])
  // As text, which both drivers send in the same way.
  const bucket = sql<number>`width_bucket(${moment}, ${edges.map(edge => edge.toISOString())}::timestamptz[])`
  return applyFilter(db.selectFrom('taskRuns'), filter)
    .select(['observedState', 'desiredState', bucket.as('bucket'), IS_PARTIAL.as('isPartial'), sql<number>`count(*)::int`.as('count')])
    .groupBy(['bucket', 'observedState', 'desiredState', 'isPartial'])
    .execute()
}

export interface RunSums {
  recordsIn: number
  recordsOut: number
  recordsFailed: number
  tokens: number
}

/** Over all matching runs. */
export function sumTaskRuns(db: Db, filter: RunFilter): Promise<RunSums> {
  const sum = (column: string) => sql<number>`coalesce(sum(${sql.ref(column)}), 0)::bigint`
  return applyFilter(db.selectFrom('taskRuns'), filter)
    .select([sum('recordsIn').as('recordsIn'), sum('recordsOut').as('recordsOut'), sum('recordsFailed').as('recordsFailed'), sql<number>`coalesce(sum(input_tokens + output_tokens), 0)::bigint`.as('tokens')])
    .executeTakeFirstOrThrow()
}

/** Counts up to `cap`. */
export async function countTaskRuns(db: Db, filter: RunFilter, cap: number): Promise<number> {
  const row = await db
    .selectFrom(selectRunIds(db, filter, cap).as('some'))
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

export const selectRunIds = (db: Db, filter: RunFilter, limit: number) => applyFilter(db.selectFrom('taskRuns'), filter).select('id').limit(limit)

/** The conditions of a filter. */
export function applyFilter<O>(query: SelectQueryBuilder<Schema, 'taskRuns', O>, filter: RunFilter): SelectQueryBuilder<Schema, 'taskRuns', O> {
  const { projectId, states, dispositions, pipelineIds, otherThanPipelineIds, triggers, extents, taskId, stage, minDurationMs, maxDurationMs, text, from, to, by, livingAt, openAt } = filter
  const moment = MOMENT[by ?? 'created']
  return query
    .where('projectId', '=', projectId)
    .$if(states !== undefined, q => q.where(eb => eb.or((states ?? []).map(state => hasType(eb, state)))))
    .$if(states?.every(state => state in LIVING || state === 'CANCELLING' || state === 'WAITING') === true, q => q.where(IS_LIVING))
    .$if(dispositions?.every(disposition => disposition === 'open') === true, q => q.where(IS_OPEN))
    .$if(dispositions !== undefined, q => q.where(eb => isOneOf(eb, 'disposition', dispositions)))
    .$if(pipelineIds !== undefined, q => q.where(eb => isOneOf(eb, 'pipelineId', pipelineIds)))
    .$if(otherThanPipelineIds !== undefined, q => q.where(eb => isBetween(eb, otherThanPipelineIds ?? [])))
    .$if(triggers !== undefined, q => q.where(eb => isOneOf(eb, 'trigger', triggers)))
    .$if(extents?.includes('trial') === false, q => q.where(IS_FULL))
    .$if(extents?.includes('full') === false, q => q.where('recordLimit', '>', 0))
    .$if(taskId !== undefined, q => q.where('taskId', '=', taskId ?? ''))
    .$if(stage !== undefined, q => q.where(eb => stage ? hasStarted(eb, stage) : eb.lit(true)))
    .$if(minDurationMs !== undefined || maxDurationMs !== undefined, q => q.where(eb => takes(eb, { minDurationMs, maxDurationMs })))
    .$if(from !== undefined, q => q.where(moment, '>=', from ?? new Date(0)))
    .$if(to !== undefined, q => q.where(moment, '<', to ?? new Date(0)))
    .$if(livingAt !== undefined, q => q.where(wasLiving(projectId, livingAt ?? new Date(0))))
    .$if(openAt !== undefined, q => q.where(wasOpen(projectId, openAt ?? new Date(0))))
    .$if(Boolean(text), q => q.where(eb => hasText(eb, projectId, text ?? '')))
}

/** Must equal the predicate of `task_runs_open_idx`, written out. */
const IS_OPEN = sql<boolean>`disposition = 'open'`

/** Ranges of indexes, none of which grows with the time since: what lives now, what ended within a month, and what lived longer than that. */
const wasLiving = (projectId: string, at: Date) => sql<boolean>`task_runs.id in (
  select id from task_runs where project_id = ${projectId} and ${IS_LIVING} and created_at < ${at}
  union all
  select id from task_runs where project_id = ${projectId} and finished_at >= ${at} and finished_at < ${at}::timestamptz + interval '31 days' and created_at < ${at}
  union all
  select id from task_runs where project_id = ${projectId} and finished_at - created_at >= interval '31 days' and finished_at >= ${at}::timestamptz + interval '31 days' and created_at < ${at})`

/** A run keeps its newest decision only; what was decided before that time is in the audit trail. */
const wasOpen = (projectId: string, at: Date) => sql<boolean>`(task_runs.id in (
  select id from task_runs where project_id = ${projectId} and ${IS_OPEN} and finished_at < ${at}
  union all
  select noun_id::uuid from audit_log where project_id = ${projectId} and id >= ${lowestBefore(at)} and created_at >= ${at} and action = 'run.decide')
  and task_runs.finished_at < ${at}
  and coalesce((select after ->> 'disposition' from audit_log where noun = 'run' and noun_id = task_runs.id::text and action = 'run.decide' and created_at < ${at} order by id desc limit 1), 'open') = 'open')`

const MOMENT = { created: 'createdAt', finished: 'finishedAt' } as const

const LIVING = {
  QUEUED: ['PENDING', 'QUEUED'],
  RUNNING: ['RUNNING', 'PAUSING'],
  PAUSED: ['PAUSED', 'WAITING'],
} as const

/** The rule of `hasManyFailed`; both are exact up to 2⁵³ records. */
const IS_PARTIAL = sql<boolean>`task_runs.records_failed > task_runs.records_in * ${sql.lit(PARTIAL_RATIO)}::numeric`

/** The rules of `toShownState` and `toFilterState` in SQL (a test compares both). */
function hasType(eb: Where, type: RunFilterState) {
  if (type === 'SUCCEEDED' || type === 'PARTIAL') {
    return eb.and([eb('observedState', '=', 'SUCCEEDED'), type === 'PARTIAL' ? IS_PARTIAL : eb.not(IS_PARTIAL)])
  }
  if (type === 'CANCELLING') {
    return eb.and([IS_LIVING, eb.or([eb('desiredState', '=', 'CANCEL'), eb('observedState', '=', 'CANCELLING')])])
  }
  const waits = eb.and([eb('observedState', '=', 'WAITING'), eb('desiredState', '=', 'RUN')])
  if (type === 'QUEUED' || type === 'RUNNING' || type === 'PAUSED') {
    return eb.and([eb('observedState', 'in', [...LIVING[type]]), eb('desiredState', '!=', 'CANCEL'), eb.not(waits)])
  }
  return type === 'WAITING' ? waits : eb('observedState', '=', type)
}

/** `in ()` is no SQL: nothing is left when what is wanted is excluded, too. */
const isOneOf = (eb: Where, column: 'disposition' | 'pipelineId' | 'trigger', values: readonly string[] = []) =>
  values.length === 0 ? eb.lit(false) : eb(column, 'in', [...values])

/** Before, between and after the excluded pipelines: an index finds ranges, which it cannot do for `<>`. */
function isBetween(eb: Where, pipelineIds: readonly string[]) {
  // As the database orders UUIDs: by their bytes.
  const ids = [...new Set(pipelineIds.map(id => id.toLowerCase()))].sort()
  return eb.or([undefined, ...ids].map((from, index) => eb.and([
    ...from === undefined ? [] : [eb('pipelineId', '>', from)],
    ...ids.slice(index, index + 1).map(to => eb('pipelineId', '<', to)),
  ])))
}

/** Of ended runs by the index of durations; of the few others by that of runs without an end. */
function takes(eb: Where, { minDurationMs, maxDurationMs }: Pick<RunFilter, 'minDurationMs' | 'maxDurationMs'>) {
  const limits = [
    ...minDurationMs === undefined ? [] : [{ beyond: sql`>=`, length: toInterval(minDurationMs) }],
    ...maxDurationMs === undefined ? [] : [{ beyond: sql`<=`, length: toInterval(maxDurationMs) }],
  ]
  return eb.or([
    eb.and(limits.map(({ beyond, length }) => sql<boolean>`finished_at - started_at ${beyond} ${length}`)),
    eb.and([eb('finishedAt', 'is', null), ...limits.map(({ beyond, length }) => sql<boolean>`now() - started_at ${beyond} ${length}`)]),
  ])
}

const toInterval = (ms: number) => sql`${ms}::float8 * interval '1 millisecond'`

function hasStarted(eb: Where, { key, kind }: NonNullable<RunFilter['stage']>) {
  return eb.exists(eb
    .selectFrom('stageRuns')
    .select('stageRuns.runId')
    .whereRef('stageRuns.runId', '=', 'taskRuns.id')
    .where('stageRuns.stageKey', '=', key)
    .$if(kind !== undefined, query => query.where('stageRuns.kind', '=', kind ?? ''))
    .where('stageRuns.attempt', '>', 0))
}

function isAfter(eb: Where, { by, isDescending }: RunOrder, { id, finishedAtUs }: RunMark) {
  const beyond = isDescending ? '<' : '>'
  const idBeyond = eb('id', beyond, id)
  if (by === 'createdAt') {
    return idBeyond
  }
  if (finishedAtUs === null) {
    const sameNull = eb.and([eb('finishedAt', 'is', null), idBeyond])
    return isDescending ? eb.or([sameNull, eb('finishedAt', 'is not', null)]) : sameNull
  }
  // Built from microseconds: a Date would truncate them and skip or repeat rows.
  const at = sql<Date>`timestamptz 'epoch' + ${finishedAtUs}::bigint * interval '1 microsecond'`
  const beyondEnd = [eb('finishedAt', beyond, at), eb.and([eb('finishedAt', '=', at), idBeyond])]
  return eb.or(isDescending ? beyondEnd : [...beyondEnd, eb('finishedAt', 'is', null)])
}
