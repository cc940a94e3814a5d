import { sql, type ExpressionBuilder } from 'kysely'
import type { RejectGroup } from '#shared/domain/run/run-record'
import type { DesiredState, ObservedState } from '#shared/domain/run/run-state'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { applyFilter, IS_PARTIAL, MOMENT, type RunFilter, type RunQuery } from './run-filter'
import { hasPairs, type TextBy } from './run-text'
import { IS_FULL } from './task-run-ingest.repository'
import { GROUP, RUN_COLUMNS, type TaskRunHead } from './task-run.repository'

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

interface RunPage {
  filter: RunFilter
  order: RunOrder
  after?: RunMark | undefined
  limit: number
}

/**
 * A page of runs. By creation the key is the id, whose time orders runs. By end, runs that have not
 * ended come first when descending and last when ascending.
 */
export const listTaskRuns = (db: Db, page: RunPage): Promise<RunListRow[]> =>
  page.filter.text ? listByText(db, page, page.filter.text) : selectPage(db.selectFrom('taskRuns'), page).execute()

/** Runs that are looked at before an index is asked. */
const LOOKED_AT = 2_000
/** Runs of a second look, when the first promises that it fills the page. */
const LONGEST_LOOK = 10_000
/** Runs whose ids are sorted for a page: more of them are found sooner in the order of the list. */
const FEW = 20_000

/**
 * The index of letters finds the runs in no order: all that have a text would be read and sorted for one page. So the
 * next runs of the list are looked at first. If they do not fill the page, the index gives what has the text when
 * that is little; when it is much, the page is not far, and the runs are looked at one by one.
 */
async function listByText(db: Db, page: RunPage, text: string): Promise<RunListRow[]> {
  const look = (among: number) =>
    selectPage(selectNext(db, page, among), { ...page, after: undefined }, 'row').execute()
  const rows = await look(LOOKED_AT)
  if (rows.length === page.limit) {
    return rows
  }
  const needed = Math.ceil(2 * LOOKED_AT * page.limit / rows.length)
  const more = needed <= LONGEST_LOOK ? await look(needed) : []
  if (more.length === page.limit) {
    return more
  }
  const few = hasPairs(text) ? await findFew(db, page) : undefined
  return few ?? selectPage(db.selectFrom('taskRuns'), page, 'row').execute()
}

/** @returns undefined when more runs match than one page should sort. */
async function findFew(db: Db, page: RunPage): Promise<RunListRow[] | undefined> {
  const { filter, order, limit } = page
  const found = await selectSorted(db, page, FEW + 1).execute()
  if (found[0] && found[0].count > FEW) {
    return undefined
  }
  // Whole rows, of the page only. In one statement the planner expects many and reads all runs.
  const ids = sql<string>`any(${`{${found.map(({ id }) => id).join(',')}}`}::uuid[])`
  return found.length === 0
    ? []
    : selectPage(db.selectFrom('taskRuns').where('taskRuns.id', '=', ids), {
        filter: { projectId: filter.projectId }, order, limit,
      }).execute()
}

/**
 * The ids of a page, and how many runs it was sorted out of, up to `most`: by the index of letters. Within, the limit
 * keeps the planner from reading the runs in the order of the list until a page is full.
 */
export function selectSorted(db: Db, { filter, order, after, limit }: RunPage, most: number) {
  const found = db.selectFrom(eb =>
    startAfter(applyFilter(eb.selectFrom('taskRuns').selectAll('taskRuns'), filter), order, after)
      .limit(most).as('taskRuns'))
  return inOrder(found, order).select(['id', sql<number>`(count(*) over ())::int`.as('count')]).limit(limit)
}

/** The runs of a project after a mark, in the order of the list, without its filter: they stand in for all. */
const selectNext = (db: Db, { filter: { projectId }, order, after }: Omit<RunPage, 'limit'>, limit: number) => db
  .selectFrom(eb => inOrder(startAfter(
    eb.selectFrom('taskRuns').selectAll('taskRuns').where('projectId', '=', projectId), order, after), order)
    .limit(limit).as('taskRuns'))

function selectPage<O>(from: RunQuery<O>, { filter, order, after, limit }: RunPage, textBy?: TextBy) {
  const matching = startAfter(applyFilter(from, filter, textBy), order, after)
  return inOrder(matching.select(RUN_COLUMNS).select([
    sql<number | null>`(extract(epoch from finished_at) * 1000000)::bigint`.as('finishedAtUs'),
    REVISION.as('revision'),
    FAILED_STAGE.as('failedStage'),
    GROUP.as('group'),
  ]), order).limit(limit)
}

const inOrder = <O>(query: RunQuery<O>, { by, isDescending }: RunOrder): RunQuery<O> => query
  .$if(by === 'finishedAt', it => it.orderBy('finishedAt', isDescending ? 'desc' : 'asc'))
  .orderBy('id', isDescending ? 'desc' : 'asc')

const startAfter = <O>(query: RunQuery<O>, order: RunOrder, after: RunMark | undefined): RunQuery<O> =>
  after ? query.where(eb => isAfter(eb, order, after)) : query

/** The newest run of each pipeline, one index step per pipeline. At most 200 ids. */
export async function listNewestRuns(
  db: Db, { projectId, pipelineIds }: { projectId: string, pipelineIds: readonly string[] },
): Promise<TaskRunHead[]> {
  return pipelineIds.length === 0
    ? []
    : db
        .selectFrom(
          sql<{ pipelineId: string }>`unnest(${[...pipelineIds]}::uuid[])`.as<'wanted'>(sql`wanted(pipeline_id)`),
        )
        .innerJoinLateral(
          eb => eb.selectFrom('taskRuns').select(RUN_COLUMNS).where('taskRuns.projectId', '=', projectId)
            .whereRef('taskRuns.pipelineId', '=', 'wanted.pipelineId').orderBy('taskRuns.id', 'desc').limit(1)
            .as('run'),
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
  observedState: ObservedState
  desiredState: DesiredState
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
    .select([
      'observedState', 'desiredState', bucket.as('bucket'), IS_PARTIAL.as('isPartial'),
      sql<number>`count(*)::int`.as('count'),
    ])
    .groupBy(['bucket', 'observedState', 'desiredState', 'isPartial'])
    .execute()
}

export interface RunSums extends Omit<RunBucketRow, 'bucket'> {
  /** No trials. */
  isFull: boolean
  recordsIn: number
  recordsOut: number
  recordsFailed: number
  tokens: number
}

/** Counts and sums of the matching runs, which are read once, by the columns that form their state. */
export function sumTaskRuns(db: Db, filter: RunFilter): Promise<RunSums[]> {
  const sum = (column: string) => sql<number>`sum(${sql.ref(column)})::bigint`
  return applyFilter(db.selectFrom('taskRuns'), filter)
    .select(['observedState', 'desiredState', IS_PARTIAL.as('isPartial'), IS_FULL.as('isFull')])
    .select([
      sql<number>`count(*)::int`.as('count'),
      sum('recordsIn').as('recordsIn'), sum('recordsOut').as('recordsOut'), sum('recordsFailed').as('recordsFailed'),
      sql<number>`sum(input_tokens + output_tokens)::bigint`.as('tokens'),
    ])
    .groupBy(['observedState', 'desiredState', 'isPartial', 'isFull'])
    .execute()
}

/** Counts up to `cap`. */
export async function countTaskRuns(db: Db, filter: RunFilter, cap: number): Promise<number> {
  const newest = filter.text ? await countNewest(db, filter, cap) : 0
  return newest === cap ? cap : countRows(db, selectRunIds(db, filter, cap))
}

/** Of texts that are as frequent, the index finds the runs more slowly than they are looked at. */
const FREQUENT_RATIO = 0.2
/** Runs that say whether a text is frequent. */
const SAMPLE = 500

/** The newest runs with a frequent text, up to `cap`; 0 = it is not frequent. */
async function countNewest(db: Db, filter: RunFilter, cap: number): Promise<number> {
  const order = { by: 'createdAt', isDescending: true } as const
  const select = (among: number) =>
    applyFilter(selectNext(db, { filter, order }, among), filter, 'row').select('id').limit(cap)
  const ratio = await countRows(db, select(SAMPLE)) / SAMPLE
  return ratio < FREQUENT_RATIO ? 0 : countRows(db, select(Math.ceil(2 * cap / ratio)))
}

async function countRows(db: Db, rows: RunQuery<{ id: string }>): Promise<number> {
  const row = await db.selectFrom(rows.as('some'))
    .select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

export const selectRunIds = (db: Db, filter: RunFilter, limit: number): RunQuery<{ id: string }> =>
  applyFilter(db.selectFrom('taskRuns'), filter).select('id').limit(limit)

function isAfter(
  eb: ExpressionBuilder<Schema, 'taskRuns'>, { by, isDescending }: RunOrder, { id, finishedAtUs }: RunMark,
) {
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
