import { sql, type Selectable, type Transaction } from 'kysely'
import { LINE_COUNTERS } from '#shared/domain/run/counters'
import type { Schema } from '../../schema'
import { insertBatch, toCountColumns, toSnakeCase, type BatchColumn } from '../../unnest'

export type LineSummaryRow = Selectable<Schema['lineSummary']>

export const LINE_GRAINS_SECONDS = [3_600, 86_400] as const

const COLUMNS: readonly BatchColumn<LineSummaryRow>[] = [
  { column: 'grain_seconds', type: 'integer', of: row => row.grainSeconds },
  { column: 'bucket_start', type: 'timestamptz', of: row => row.bucketStart },
  { column: 'project_id', type: 'uuid', of: row => row.projectId },
  { column: 'pipeline_id', type: 'uuid', of: row => row.pipelineId },
  { column: 'stage_key', type: 'text', of: row => row.stageKey },
  ...toCountColumns(LINE_COUNTERS),
  { column: 'dropped_by_reason', type: 'jsonb', of: row => row.droppedByReason },
  { column: 'failed_by_reason', type: 'jsonb', of: row => row.failedByReason },
  { column: 'newest_run_id', type: 'uuid', of: row => row.newestRunId },
]

const sumReasons = (column: string) =>
  sql`${sql.ref(column)} = case when excluded.${sql.ref(column)} = '{}' then line_summary.${sql.ref(column)} else (
  select coalesce(jsonb_object_agg(key, records), '{}') from (
    select key, sum(value::bigint)::bigint as records from (
      select * from jsonb_each_text(line_summary.${sql.ref(column)}) union all select *
        from jsonb_each_text(excluded.${sql.ref(column)})
    ) both_sides group by key
  ) merged) end`

/** Adds deltas; each key may appear only once, and keys must be in order so that two writers cannot deadlock. */
export async function addToLine(trx: Transaction<Schema>, rows: readonly LineSummaryRow[]): Promise<void> {
  if (rows.length === 0) {
    return
  }
  const sums = LINE_COUNTERS.map(toSnakeCase).map(column =>
    sql`${sql.ref(column)} = line_summary.${sql.ref(column)} + excluded.${sql.ref(column)}`)
  await sql`${insertBatch('line_summary', COLUMNS, rows)}
    on conflict (grain_seconds, bucket_start, project_id, pipeline_id, stage_key)
    do update set ${sql.join(sums)}, ${sumReasons('dropped_by_reason')}, ${sumReasons('failed_by_reason')},
    newest_run_id = greatest(line_summary.newest_run_id, excluded.newest_run_id)`.execute(trx)
}
