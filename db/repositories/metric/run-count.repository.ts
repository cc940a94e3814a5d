import { sql, type Selectable } from 'kysely'
import type { RunFilterState } from '#shared/domain/run/run-state'
import { applyFilter, IS_PARTIAL, MOMENT, type RunFilter } from '../run/run-filter'
import { IS_LIVING, IS_TRIAL } from '../run/task-run-ingest.repository'
import type { RunBucketRow } from '../run/task-run-list.repository'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn } from '../../unnest'
import { IS_IN_PIECE, pieceTable, toPieces, type RollupPiece, type RollupRange } from './rollup-piece'

type RunMoment = NonNullable<RunFilter['by']>

export type RunCountRow = Selectable<Schema['runCounts']>

export const RUN_COUNT_GRAINS_SECONDS = [900, 3_600, 86_400] as const

const COLUMNS: readonly BatchColumn<RunCountRow>[] = [
  { column: 'grain_seconds', type: 'integer', of: row => row.grainSeconds },
  { column: 'bucket_start', type: 'timestamptz', of: row => row.bucketStart },
  { column: 'project_id', type: 'uuid', of: row => row.projectId },
  { column: 'moment', type: 'text', of: row => row.moment },
  { column: 'state', type: 'text', of: row => row.state },
  { column: 'runs', type: 'bigint', of: row => row.runs },
]

/** Adds deltas; each key may appear only once, and keys must be in order so that two writers cannot deadlock. */
export async function addToRunCounts(trx: Trx, rows: readonly RunCountRow[]): Promise<void> {
  if (rows.length > 0) {
    await sql`${insertBatch('run_counts', COLUMNS, rows)}
      on conflict (project_id, moment, grain_seconds, bucket_start, state)
      do update set runs = run_counts.runs + excluded.runs`.execute(trx)
  }
}

/** As the totals know it: of no other state. */
const ENDED_IN_PART = sql`(observed_state = 'SUCCEEDED' and ${IS_PARTIAL})`

interface CountedRuns {
  projectId: string
  by: RunMoment
  /** Half-open. */
  range: RollupRange
  /** Without trials. */
  isFull?: boolean
}

/**
 * As `countRunsByBucket` without a filter: runs that have ended from the totals of the buckets within, at the ends of
 * the range and where it is cut finer one by one, as those at work. Trials are in the totals, and are few: they are
 * read and taken away. One statement reads all, so that no run is in two or none.
 */
export async function sumRunCounts(
  db: Db, { projectId, by, range, isFull = false }: CountedRuns, edges: readonly Date[],
): Promise<RunBucketRow[]> {
  const at = sql.ref(MOMENT[by])
  const { whole, rest } = cut(range, edges)
  const places = edges.map(edge => edge.toISOString())
  const { rows } = await sql<RunBucketRow>`
    select bucket, observed_state, desired_state, is_partial, sum(count)::int as count from (
      select slot as bucket, case state when 'PARTIAL' then 'SUCCEEDED' else state end as observed_state,
        'RUN' as desired_state, state = 'PARTIAL' as is_partial, runs as count
      from ${pieceTable(whole)} cross join lateral (
        select state, sum(runs) as runs from run_counts
        where project_id = ${projectId} and moment = ${by} and ${IS_IN_PIECE} group by state
      ) counted
      union all
      select slot, observed_state, 'RUN', is_partial, runs from ${pieceTable(rest)} cross join lateral (
        select observed_state, ${ENDED_IN_PART} as is_partial, count(*) as runs from task_runs
        where project_id = ${projectId} and ${at} >= piece.starts_at and ${at} < piece.ends_at and not ${IS_LIVING}
        group by 1, 2
      ) ended
      union all
      select width_bucket(${at}, ${places}::timestamptz[]), observed_state, desired_state, ${ENDED_IN_PART}, 1
        from task_runs
      where project_id = ${projectId} and ${at} >= ${range.from} and ${at} < ${range.to} and ${IS_LIVING}
      ${isFull ? toTrials({ projectId, by, range }, places) : sql``}
    ) parts group by 1, 2, 3, 4 having sum(count) > 0`.execute(db)
  return rows
}

/** Each as one less, with the state in which it is counted above. */
function toTrials({ projectId, by, range }: CountedRuns, places: readonly string[]) {
  const at = sql.ref(MOMENT[by])
  return sql`
      union all
      select width_bucket(${at}, ${[...places]}::timestamptz[]), observed_state,
        case when ${IS_LIVING} then desired_state else 'RUN' end, ${ENDED_IN_PART}, -1 from task_runs
      where project_id = ${projectId} and ${at} >= ${range.from} and ${at} < ${range.to} and ${IS_TRIAL}`
}

/** The buckets that lie within a slot as a whole, and what they leave. */
function cut(range: RollupRange, edges: readonly Date[]): { whole: RollupPiece[], rest: RollupPiece[] } {
  const [whole, rest]: [RollupPiece[], RollupPiece[]] = [[], []]
  for (const [index, end] of edges.slice(1).entries()) {
    const slot = { slot: index + 1, from: latest(edges[index] ?? end, range.from), to: earliest(end, range.to) }
    const pieces = toPieces(slot, slot.slot, RUN_COUNT_GRAINS_SECONDS)
    whole.push(...pieces)
    const [first, last] = [pieces[0]?.from ?? slot.to, pieces.at(-1)?.to ?? slot.to]
    rest.push(...[{ ...slot, to: first }, { ...slot, from: last }].filter(({ from, to }) => from < to)
      .map(part => ({ ...part, grainSeconds: 0 })))
  }
  return { whole, rest }
}

const latest = (a: Date, b: Date) => a > b ? a : b
const earliest = (a: Date, b: Date) => a < b ? a : b

interface StatesOfProject {
  projectId: string
  /** undefined = all. */
  states: readonly RunFilterState[] | undefined
  /** Those of them in which a run has not ended. */
  living: readonly RunFilterState[] | undefined
}

/** Counts up to `cap`: what has ended from the totals of days, which are few, and what is at work by its index. */
export async function countRunsByState(
  db: Db, { projectId, states, living }: StatesOfProject, cap: number,
): Promise<number> {
  const atWork = applyFilter(db.selectFrom('taskRuns'), { projectId, states: living })
    .where(IS_LIVING).select(sql`1`.as('one')).limit(cap)
  const { rows: [row] } = await sql<{ count: number }>`
    select least(${cap}, (
      select coalesce(sum(runs), 0) from run_counts
      where project_id = ${projectId} and moment = 'created' and grain_seconds = ${RUN_COUNT_GRAINS_SECONDS[2]}
        ${states === undefined ? sql`` : sql`and state = any(${[...states]}::text[])`}
    ) + (select count(*) from (${atWork}) at_work))::int as count`.execute(db)
  return row?.count ?? 0
}

/** First and last bucket in which runs of these states ended or began; undefined = in none. */
export async function findCountedSpan(
  db: Db, { projectId, by, states }: { projectId: string, by: RunMoment, states: readonly string[] },
): Promise<{ first: RollupRange, last: RollupRange } | undefined> {
  const { rows: [row] } = await sql<{ first: Date | null, last: Date | null }>`
    select min(bucket_start) as first, max(bucket_start) as last from run_counts
    where project_id = ${projectId} and moment = ${by} and grain_seconds = ${RUN_COUNT_GRAINS_SECONDS[0]}
      and state = any(${[...states]}::text[]) and runs > 0`.execute(db)
  return row?.first && row.last ? { first: toBucket(row.first), last: toBucket(row.last) } : undefined
}

const toBucket = (from: Date): RollupRange => ({
  from, to: new Date(from.getTime() + RUN_COUNT_GRAINS_SECONDS[0] * 1_000),
})
