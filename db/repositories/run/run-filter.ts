import { sql, type ExpressionBuilder, type SelectQueryBuilder } from 'kysely'
import type { RunExtent } from '#shared/domain/run/run-filter'
import { PARTIAL_RATIO, type RunFilterState } from '#shared/domain/run/run-state'
import { lowestAfter, lowestBefore } from '../../partitions'
import type { Schema } from '../../schema'
import { hasText, type TextBy } from './run-text'
import { IS_FULL, IS_LIVING, IS_TRIAL } from './task-run-ingest.repository'

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

type Where = ExpressionBuilder<Schema, 'taskRuns'>

export type RunQuery<O> = SelectQueryBuilder<Schema, 'taskRuns', O>

/** The conditions of a filter. */
export function applyFilter<O>(query: RunQuery<O>, filter: RunFilter, textBy: TextBy = 'pairs'): RunQuery<O> {
  const {
    projectId, states, dispositions, pipelineIds, otherThanPipelineIds, triggers, extents, taskId, stage, minDurationMs,
    maxDurationMs, text, from, to, by, livingAt, openAt,
  } = filter
  const moment = MOMENT[by ?? 'created']
  return query
    .where('projectId', '=', projectId)
    .$if(states !== undefined, q => q.where(eb => eb.or((states ?? []).map(state => hasType(eb, state)))))
    .$if(
      states?.every(state => state in LIVING || state === 'CANCELLING' || state === 'WAITING') === true,
      q => q.where(IS_LIVING),
    )
    .$if(dispositions?.every(disposition => disposition === 'open') === true, q => q.where(IS_OPEN))
    .$if(dispositions !== undefined, q => q.where(eb => isOneOf(eb, 'disposition', dispositions)))
    .$if(pipelineIds !== undefined, q => q.where(eb => isOneOf(eb, 'pipelineId', pipelineIds)))
    .$if(otherThanPipelineIds !== undefined, q => q.where(eb => isBetween(eb, otherThanPipelineIds ?? [])))
    .$if(triggers !== undefined, q => q.where(eb => isOneOf(eb, 'trigger', triggers)))
    .$if(extents?.includes('trial') === false, q => q.where(IS_FULL))
    .$if(extents?.includes('full') === false, q => q.where(IS_TRIAL))
    .$if(taskId !== undefined, q => q.where('taskId', '=', taskId ?? ''))
    .$if(stage !== undefined, q => q.where(eb => stage ? hasStarted(eb, stage) : eb.lit(true)))
    .$if(minDurationMs !== undefined || maxDurationMs !== undefined, q =>
      q.where(eb => takes(eb, { minDurationMs, maxDurationMs })))
    .$if(from !== undefined, q => q.where(moment, '>=', from ?? new Date(0)))
    .$if(to !== undefined, q => q.where(moment, '<', to ?? new Date(0)))
    // In the order of ids a page would otherwise look at every run outside of the range.
    .$if(moment === 'createdAt' && from !== undefined, q =>
      q.where('taskRuns.id', '>=', lowestBefore(from ?? new Date(0))))
    .$if(moment === 'createdAt' && to !== undefined, q =>
      q.where('taskRuns.id', '<', lowestAfter(to ?? new Date(0))))
    .$if(livingAt !== undefined, q => q.where(wasLiving(projectId, livingAt ?? new Date(0))))
    .$if(openAt !== undefined, q => q.where(wasOpen(projectId, openAt ?? new Date(0))))
    .$if(Boolean(text), q => q.where(eb => hasText(eb, { projectId, text: text ?? '', by: textBy })))
}

/** Must equal the predicate of `task_runs_open_idx`, written out. */
const IS_OPEN = sql<boolean>`disposition = 'open'`

/**
 * Ranges of indexes, none of which grows with the time since: what lives now, what ended within a month, and what lived
 * longer than that.
 */
const wasLiving = (projectId: string, at: Date) => sql<boolean>`task_runs.id in (
  select id from task_runs where project_id = ${projectId} and ${IS_LIVING} and created_at < ${at}
  union all
  select id from task_runs
    where project_id = ${projectId} and finished_at >= ${at} and finished_at < ${at}::timestamptz + interval '31 days'
      and created_at < ${at}
  union all
  select id from task_runs
    where project_id = ${projectId} and finished_at - created_at >= interval '31 days'
      and finished_at >= ${at}::timestamptz + interval '31 days' and created_at < ${at})`

/** A run keeps its newest decision only; what was decided before that time is in the audit trail. */
const wasOpen = (projectId: string, at: Date) => sql<boolean>`(task_runs.id in (
  select id from task_runs where project_id = ${projectId} and ${IS_OPEN} and finished_at < ${at}
  union all
  select noun_id::uuid from audit_log
    where project_id = ${projectId} and id >= ${lowestBefore(at)} and created_at >= ${at} and action = 'run.decide')
  and task_runs.finished_at < ${at}
  and coalesce((select after ->> 'disposition' from audit_log
    where noun = 'run' and noun_id = task_runs.id::text and action = 'run.decide' and created_at < ${at}
      order by id desc limit 1), 'open') = 'open')`

export const MOMENT = { created: 'createdAt', finished: 'finishedAt' } as const

const LIVING = {
  QUEUED: ['PENDING', 'QUEUED'],
  RUNNING: ['RUNNING', 'PAUSING'],
  PAUSED: ['PAUSED', 'WAITING'],
} as const

/** The rule of `hasManyFailed`; both are exact up to 2⁵³ records. */
export const IS_PARTIAL = sql<
  boolean
>`task_runs.records_failed > task_runs.records_in * ${sql.lit(PARTIAL_RATIO)}::numeric`

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
    eb.and([
      eb('finishedAt', 'is', null),
      ...limits.map(({ beyond, length }) => sql<boolean>`now() - started_at ${beyond} ${length}`),
    ]),
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
