import { sql, type Selectable, type Transaction } from 'kysely'
import { SUMMARY_COUNTERS } from '#shared/domain/run/counters'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, toCountColumns, toSnakeCase, type BatchColumn, type BatchType } from '../../unnest'

export type SummaryRow = Selectable<Schema['metricsSummary']>
export type LatencyRow = Selectable<Schema['metricsLatency']>

/** The pipeline of a bucket's total over all pipelines, versions and stages, and of the total of each stage. */
export const ALL_PIPELINES = '00000000-0000-0000-0000-000000000000'

/** Buckets of this grain and coarser ones have a total of each stage. */
export const STAGE_TOTAL_SECONDS = 3_600

export const ROLLUP_KEY = [
  'grainSeconds', 'bucketStart', 'projectId', 'pipelineId', 'templateVersion', 'modelVersion', 'stageKey', 'stageKind',
] as const

const KEY_TYPES: Partial<Record<(typeof ROLLUP_KEY)[number], BatchType>> = {
  grainSeconds: 'integer', bucketStart: 'timestamptz', projectId: 'uuid', pipelineId: 'uuid',
}

const KEY_COLUMNS = ROLLUP_KEY.map((key): BatchColumn<SummaryRow | LatencyRow> => ({
  column: toSnakeCase(key), type: KEY_TYPES[key] ?? 'text', of: row => row[key],
}))

const SUMMARY_COLUMNS: readonly BatchColumn<SummaryRow>[] = [...KEY_COLUMNS, ...toCountColumns(SUMMARY_COUNTERS)]

const LATENCY_COLUMNS: readonly BatchColumn<LatencyRow>[] = [
  ...KEY_COLUMNS,
  { column: 'measure', type: 'text', of: row => row.measure },
  { column: 'bucket_indexes', type: 'integer[]', of: row => row.bucketIndexes },
  { column: 'bucket_counts', type: 'bigint[]', of: row => row.bucketCounts },
]

const KEY = sql.join(KEY_COLUMNS.map(({ column }) => sql.ref(column)))

/** Adds deltas; each key may appear only once, and keys must be in order so that two writers cannot deadlock. */
export async function addToSummary(trx: Transaction<Schema>, rows: readonly SummaryRow[]): Promise<void> {
  if (rows.length > 0) {
    const sums = SUMMARY_COUNTERS.map(toSnakeCase).map(column =>
      sql`${sql.ref(column)} = metrics_summary.${sql.ref(column)} + excluded.${sql.ref(column)}`)
    await sql`${insertBatch('metrics_summary', SUMMARY_COLUMNS, rows)} on conflict (${KEY}) do update
      set ${sql.join(sums)}`
      .execute(trx)
  }
}

/** Adds up two distributions. */
const MERGED = sql`(
  select array_agg(bucket_index order by bucket_index), array_agg(count order by bucket_index) from (
    select bucket_index, sum(count)::bigint as count from (
      select unnest(metrics_latency.bucket_indexes) as bucket_index, unnest(metrics_latency.bucket_counts) as count
      union all select unnest(excluded.bucket_indexes), unnest(excluded.bucket_counts)
    ) both_sides group by bucket_index
  ) merged)`

/** Same rules as `addToSummary`. */
export async function addToLatency(trx: Transaction<Schema>, rows: readonly LatencyRow[]): Promise<void> {
  if (rows.length > 0) {
    await sql`${insertBatch('metrics_latency', LATENCY_COLUMNS, rows)} on conflict (${KEY}, measure) do update
      set (bucket_indexes, bucket_counts) = ${MERGED}`
      .execute(trx)
  }
}

/** Deletes the 5-minute buckets before `before`; the coarser buckets keep the same facts. */
export async function deleteFineRollups(db: Db, before: Date): Promise<void> {
  for (const table of ['metricsSummary', 'metricsLatency'] as const) {
    await db.deleteFrom(table).where('grainSeconds', '=', 300).where('bucketStart', '<', before).execute()
  }
}
