import { sql } from 'kysely'
import type { SummaryCounter } from '#shared/domain/run/counters'
import type { Db } from '../../client'
import type { LatencySums, MetricWhere } from '../metric/metric.repository'
import { ALL_PIPELINES } from '../metric/rollup.repository'

/** Columns by which facts are grouped for alerts. */
export type GroupColumn = 'pipeline_id' | 'stage_key' | 'model_version'

export interface Grouped {
  /** The values of the columns in their order, as JSON of the database. */
  group: string
}

const FINEST_SECONDS = 300

const IS_TOTAL = [sql`pipeline_id = ${sql.lit(ALL_PIPELINES)}::uuid`, sql`stage_key = ''`]

/**
 * The finest buckets, in the order of the primary keys: their totals when nothing is told apart, otherwise pipelines
 * one by one.
 */
function isWithin(
  { projectId, from, to, pipelineId, stageKey, templateVersion, modelVersion }: MetricWhere,
  columns: readonly GroupColumn[],
) {
  const isWhole = columns.length === 0
    && [pipelineId, stageKey, templateVersion, modelVersion].every(filter => filter === undefined)
  const filters = [
    sql`project_id = ${projectId}`,
    sql`grain_seconds = ${FINEST_SECONDS}`,
    sql`bucket_start >= ${from}`,
    sql`bucket_start < ${to}`,
    ...isWhole
      ? IS_TOTAL
      : [pipelineId === undefined
          ? sql`pipeline_id <> ${sql.lit(ALL_PIPELINES)}::uuid`
          : sql`pipeline_id = ${pipelineId}`],
    ...stageKey === undefined ? [] : [sql`stage_key = ${stageKey}`],
    ...templateVersion === undefined ? [] : [sql`template_version = ${templateVersion}`],
    ...modelVersion === undefined ? [] : [sql`model_version = ${modelVersion}`],
  ]
  return sql<boolean>`${sql.join(filters, sql` and `)}`
}

const toGroup = (columns: readonly GroupColumn[]) =>
  sql<string>`jsonb_build_array(${sql.join(columns.map(column => sql`${sql.ref(column)}::text`))})::text`

const isGroup = (columns: readonly GroupColumn[], groups: readonly string[] | undefined) =>
  groups === undefined ? sql<boolean>`true` : sql<boolean>`${toGroup(columns)} = any(${[...groups]}::text[])`

export interface GroupQuery {
  columns: readonly GroupColumn[]
  /** Only these; absent = all. */
  groups?: readonly string[]
  /** One row for each bucket of five minutes; otherwise one for the whole range. */
  isByBucket: boolean
  /** At most so many rows. */
  limit: number
}

const toBucket = (isByBucket: boolean) =>
  (isByBucket ? sql<Date>`bucket_start` : sql<Date>`min(bucket_start)`).as('bucketStart')

/** Sums of some counters, in their order; groups and buckets without facts are absent. */
export async function sumCountersByGroup(
  db: Db, where: MetricWhere, { columns, groups, isByBucket, limit }: GroupQuery, counters: readonly SummaryCounter[],
): Promise<(Grouped & { bucketStart: Date, sums: number[] })[]> {
  const sums = sql<number[]>`array[${sql.join(counters.map(counter => sql`sum(${sql.ref(counter)})::bigint`))}]`
  return db
    .selectFrom('metricsSummary')
    .select([toGroup(columns).as('group'), toBucket(isByBucket), sums.as('sums')])
    .where(isWithin(where, columns))
    .where(isGroup(columns, groups))
    .$if(columns.includes('stage_key'), query => query.where('stageKey', '!=', ''))
    .groupBy('group')
    .$if(isByBucket, query => query.groupBy('bucketStart'))
    .limit(limit)
    .execute()
}

/** As above, with one row for each bucket of the distribution of a measure. */
export async function sumLatencyByGroup(
  db: Db, where: MetricWhere, { columns, groups, isByBucket, limit }: GroupQuery, measure: LatencySums['measure'],
): Promise<(Grouped & { bucketStart: Date, bucketIndex: number, count: number })[]> {
  const { rows } = await sql<Grouped & { bucketStart: Date, bucketIndex: number, count: number }>`
    select "group", ${isByBucket ? sql`bucket_start` : sql`min(bucket_start)`} as bucket_start, bucket_index,
      sum(count)::bigint as count from (
      select ${toGroup(columns)} as "group", bucket_start, unnest(bucket_indexes) as bucket_index,
        unnest(bucket_counts) as count
      from metrics_latency where ${isWithin(where, columns)} and measure = ${measure} and ${isGroup(columns, groups)}
    ) each group by "group", bucket_index ${isByBucket ? sql`, bucket_start` : sql``} limit ${limit}`.execute(db)
  return rows
}

/** Pipelines with facts of these, those with most records first. */
export async function listPipelinesWithFacts(db: Db, where: MetricWhere, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('metricsSummary')
    .select('pipelineId')
    .where(isWithin(where, ['pipeline_id']))
    .groupBy('pipelineId')
    .orderBy(sql`sum(records_in + model_calls)`, 'desc')
    .orderBy('pipelineId')
    .limit(limit)
    .execute()
  return rows.map(row => row.pipelineId)
}

export interface SealedRow {
  datasetId: string
  createdAt: Date
}

/**
 * Versions of datasets that are not archived, oldest first: those since `from`, and before it the two newest of each.
 */
export async function listSealings(
  db: Db,
  { projectId, datasetId, from, to }: { projectId: string, datasetId: string | undefined, from: Date, to: Date },
): Promise<SealedRow[]> {
  const isWatched = sql`d.project_id = ${projectId} and d.archived_at is null
    ${datasetId === undefined ? sql`` : sql`and d.id = ${datasetId}`}`
  const { rows } = await sql<SealedRow>`
    select v.dataset_id, v.created_at
      from dataset_versions v join datasets d on d.id = v.dataset_id
      where v.project_id = ${projectId} and v.created_at >= ${from} and v.created_at < ${to} and ${isWatched}
    union all
    select d.id, earlier.created_at
      from datasets d cross join lateral (
        select created_at from dataset_versions v where v.dataset_id = d.id and v.created_at < ${from}
        order by v.id desc limit 2
      ) earlier
      where ${isWatched}
    order by created_at
    limit 100000`.execute(db)
  return rows
}

export interface OpenFailure {
  pipelineId: string
  /** Code of the run's first error. */
  reason: string
  /** Id of the model configuration that it is about; '' = of none. */
  configuration: string
  failedAt: Date
  /** null = still open. */
  decidedAt: Date | null
  count: number
}

interface FailureWhere {
  projectId: string
  pipelineId: string | undefined
}

/** More than this are read each time: they would take megabytes. */
const MOST_KEPT = 5_000

interface KeptFailures { mark: string, failures: readonly OpenFailure[] }

const kept = new WeakMap<Db, Map<string, KeptFailures>>()

/**
 * Failed and crashed runs about which nothing was decided; those that ended within one second are one row. Rules ask
 * for them every few seconds, and the reason of each lies in its record: they are read anew when the set of these runs
 * has changed.
 */
export async function listOpenFailures(db: Db, where: FailureWhere): Promise<readonly OpenFailure[]> {
  const byProject = kept.get(db) ?? new Map<string, KeptFailures>()
  kept.set(db, byProject)
  const key = `${where.projectId} ${where.pipelineId ?? ''}`
  const mark = await findOpenMark(db, where)
  const known = byProject.get(key)
  if (known?.mark === mark) {
    return known.failures
  }
  const failures = await selectFailures(db, where)
    .select(sql<null>`null`.as('decidedAt'))
    .where('disposition', '=', 'open')
    .groupBy(['pipelineId', 'failedAt', 'reason', 'configuration'])
    .execute()
  if (failures.length <= MOST_KEPT) {
    byProject.set(key, { mark, failures })
  }
  else {
    byProject.delete(key)
  }
  return failures
}

/** Equal for equal sets of open failures: how many there are and a hash of their ids, from the index alone. */
async function findOpenMark(db: Db, { projectId }: FailureWhere): Promise<string> {
  const { mark } = await db
    .selectFrom('taskRuns')
    .select(sql<string>`concat(count(*), ' ', bit_xor(uuid_hash_extended(id, 0)))`.as('mark'))
    .where('projectId', '=', projectId)
    .where('disposition', '=', 'open')
    .executeTakeFirstOrThrow()
  return mark
}

/** Those that were decided since then; of decisions before their time was stored nothing is known. */
export function listDecidedFailures(db: Db, where: FailureWhere, since: Date): Promise<OpenFailure[]> {
  return selectFailures(db, where)
    .select(sql<Date>`date_trunc('second', decided_at)`.as('decidedAt'))
    .where('disposition', 'in', ['retried', 'rerun_ok', 'waived'])
    .where('decidedAt', '>', since)
    .groupBy(['pipelineId', 'failedAt', 'decidedAt', 'reason', 'configuration'])
    .execute()
}

/** A run that was lost, or of a factory that gave no reason, has none. */
const FAILURE_REASON = sql<string>`coalesce(nullif(error ->> 'reason', ''), nullif(state_reason, ''), observed_state)`

/** Of the stage that failed, when the model was the reason, in short or in exact words. */
const FAILURE_CONFIGURATION = sql<string>`case
  when starts_with(error ->> 'reason', 'MODEL_') or starts_with(error #>> '{metadata,reason}', 'MODEL_')
  then coalesce((
    select stage #>> '{configuration,id}' from jsonb_array_elements(spec -> 'stages') stage
    where stage ->> 'key' = error ->> 'stageKey'), '')
  else '' end`

const selectFailures = (db: Db, { projectId, pipelineId }: FailureWhere) => db
  .selectFrom('taskRuns')
  .select(['pipelineId', sql<Date>`date_trunc('second', finished_at)`.as('failedAt')])
  .select(sql<number>`count(*)::int`.as('count'))
  .select([FAILURE_REASON.as('reason'), FAILURE_CONFIGURATION.as('configuration')])
  .where('projectId', '=', projectId)
  .where('finishedAt', 'is not', null)
  .$if(pipelineId !== undefined, query => query.where('pipelineId', '=', pipelineId ?? ''))
  .limit(50_000)
