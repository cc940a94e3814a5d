import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn, type BatchType } from '../../unnest'

export type SummaryRow = Selectable<Schema['metricsSummary']>
export type LatencyRow = Selectable<Schema['metricsLatency']>

export const ROLLUP_KEY = ['grainSeconds', 'bucketStart', 'projectId', 'pipelineId', 'templateVersion', 'modelVersion', 'stageKey', 'stageKind'] as const

export const SUMMARY_COUNTERS = [
  'recordsIn', 'recordsOut', 'recordsDropped', 'recordsFailed', 'terminalRecordsOut', 'bytesIn', 'bytesOut',
  'runsSucceeded', 'runsFailed', 'runsCrashed', 'runsCancelled', 'runsFirstPass', 'stagesSucceeded', 'stagesFailed',
  'attempts', 'attemptMs', 'waitMs', 'inputTokens', 'outputTokens', 'cachedInputTokens', 'reasoningTokens',
  'modelCalls', 'modelCallsFailed', 'revision',
] as const

export type SummaryCounter = (typeof SUMMARY_COUNTERS)[number]

const KEY_TYPES: Partial<Record<(typeof ROLLUP_KEY)[number], BatchType>> = { grainSeconds: 'integer', bucketStart: 'timestamptz', projectId: 'uuid', pipelineId: 'uuid' }

const toSnakeCase = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const KEY_COLUMNS = ROLLUP_KEY.map((key): BatchColumn<SummaryRow | LatencyRow> => ({ column: toSnakeCase(key), type: KEY_TYPES[key] ?? 'text', of: row => row[key] }))

const SUMMARY_COLUMNS: readonly BatchColumn<SummaryRow>[] = [
  ...KEY_COLUMNS,
  ...SUMMARY_COUNTERS.map((counter): BatchColumn<SummaryRow> => ({ column: toSnakeCase(counter), type: 'bigint', of: row => row[counter] })),
]

const LATENCY_COLUMNS: readonly BatchColumn<LatencyRow>[] = [
  ...KEY_COLUMNS,
  { column: 'measure', type: 'text', of: row => row.measure },
  { column: 'bucket_index', type: 'integer', of: row => row.bucketIndex },
  { column: 'count', type: 'bigint', of: row => row.count },
]

const KEY = sql.join(KEY_COLUMNS.map(({ column }) => sql.ref(column)))

/** Adds deltas; each key may appear only once, and keys must be in order so that two writers cannot deadlock. */
export async function addToSummary(trx: Transaction<Schema>, rows: readonly SummaryRow[]): Promise<void> {
  if (rows.length > 0) {
    const sums = SUMMARY_COUNTERS.map(toSnakeCase).map(column => sql`${sql.ref(column)} = metrics_summary.${sql.ref(column)} + excluded.${sql.ref(column)}`)
    await sql`${insertBatch('metrics_summary', SUMMARY_COLUMNS, rows)} on conflict (${KEY}) do update set ${sql.join(sums)}`.execute(trx)
  }
}

/** Same rules as `addToSummary`. */
export async function addToLatency(trx: Transaction<Schema>, rows: readonly LatencyRow[]): Promise<void> {
  if (rows.length > 0) {
    await sql`${insertBatch('metrics_latency', LATENCY_COLUMNS, rows)} on conflict (${KEY}, measure, bucket_index) do update set count = metrics_latency.count + excluded.count`.execute(trx)
  }
}

/** Deletes the 5-minute buckets before `before`; 15-minute buckets keep the same facts. */
export async function deleteFineRollups(db: Db, before: Date): Promise<void> {
  for (const table of ['metricsSummary', 'metricsLatency'] as const) {
    await db.deleteFrom(table).where('grainSeconds', '=', 300).where('bucketStart', '<', before).execute()
  }
}
