import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../client'
import type { Schema } from '../schema'

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

/** Most rows of one statement: Postgres takes 65,535 parameters. */
const CHUNK = 1_000

/** Adds deltas; a key may appear once only, and keys come in order so that two writers cannot deadlock. */
export async function addToSummary(trx: Transaction<Schema>, rows: readonly SummaryRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    await trx
      .insertInto('metricsSummary')
      .values(rows.slice(start, start + CHUNK))
      .onConflict(oc => oc.columns([...ROLLUP_KEY]).doUpdateSet(eb =>
        Object.fromEntries(SUMMARY_COUNTERS.map(counter =>
          [counter, eb(`metricsSummary.${counter}`, '+', eb.ref(`excluded.${counter}`))]))))
      .execute()
  }
}

/** As `addToSummary`. */
export async function addToLatency(trx: Transaction<Schema>, rows: readonly LatencyRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += CHUNK) {
    await trx
      .insertInto('metricsLatency')
      .values(rows.slice(start, start + CHUNK))
      .onConflict(oc => oc.columns([...ROLLUP_KEY, 'measure', 'bucketIndex']).doUpdateSet({
        count: sql<number>`metrics_latency.count + excluded.count`,
      }))
      .execute()
  }
}

/** Drops the buckets of 5 minutes before `before`; those of 15 minutes hold the same facts for good. */
export async function deleteFineRollups(db: Db, before: Date): Promise<void> {
  for (const table of ['metricsSummary', 'metricsLatency'] as const) {
    await db.deleteFrom(table).where('grainSeconds', '=', 300).where('bucketStart', '<', before).execute()
  }
}
