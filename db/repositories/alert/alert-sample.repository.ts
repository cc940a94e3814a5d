import { sql, type Selectable } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { slotOf } from '../metric/coverage.repository'

export type AlertSampleRow = Selectable<Schema['alertSamples']>

export interface Sample {
  metric: string
  /** '' = none. */
  label: string
  at: Date
  /** Of a gauge 1; of a ratio the number of cases. */
  count: number
  /** Of a gauge its value; of a ratio the good cases. */
  sum: number
}

const MINUTE_MS = 60_000

/** Each metric and label at most once. */
export async function addSamples(db: Db, samples: readonly Sample[]): Promise<void> {
  if (samples.length === 0) {
    return
  }
  await db
    .insertInto('alertSamples')
    .values(samples.map(({ metric, label, at, count, sum }) => ({
      metric, label, bucketStart: new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS), count, sum, last: sum,
      most: sum,
    })))
    .onConflict(oc => oc.columns(['metric', 'label', 'bucketStart']).doUpdateSet({
      count: sql<number>`alert_samples.count + excluded.count`,
      sum: sql<number>`alert_samples.sum + excluded.sum`,
      last: sql<number>`excluded.last`,
      most: sql<number>`greatest(alert_samples.most, excluded.most)`,
    }))
    .execute()
}

/** Minutes in `[from, to)`, oldest first. */
export function listSamples(
  db: Db, { metric, from, to }: { metric: string, from: Date, to: Date },
): Promise<AlertSampleRow[]> {
  return db
    .selectFrom('alertSamples')
    .selectAll()
    .where('metric', '=', metric)
    .where('bucketStart', '>=', from)
    .where('bucketStart', '<', to)
    .orderBy('bucketStart')
    .limit(100_000)
    .execute()
}

export interface GaugeRow {
  metric: string
  /** Number of the bucket, from 1: bucket i is `[edges[i - 1], edges[i])`. */
  slot: number
  /** Each minute weighs the same. */
  mean: number
  most: number
}

/** Buckets without a measurement are absent. */
export function sumGaugesBySlot(
  db: Db, { metrics, from, to }: { metrics: readonly string[], from: Date, to: Date }, edges: readonly Date[],
): Promise<GaugeRow[]> {
  return db
    .selectFrom('alertSamples')
    .select([
      'metric', slotOf(edges), sql<number>`avg(sum / count)::float8`.as('mean'),
      sql<number>`max(most)::float8`.as('most'),
    ])
    .where('metric', 'in', [...metrics])
    .where('bucketStart', '>=', from)
    .where('bucketStart', '<', to)
    .groupBy(['metric', 'slot'])
    .execute()
}

export async function deleteOldSamples(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('alertSamples').where('bucketStart', '<', before).execute()
}
