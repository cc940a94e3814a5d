import { sql } from 'kysely'
import type { Db } from '../../client'
import { SUMMARY_COUNTERS, type SummaryCounter } from './rollup.repository'

export interface MetricWhere {
  projectId: string
  pipelineId: string | undefined
  stageKey: string | undefined
  modelVersion: string | undefined
  templateVersion: string | undefined
  /** Half-open range, on boundaries of the grain. */
  from: Date
  to: Date
  /** 300 or 900; both contain the same facts. */
  grainSeconds: number
}

export type CounterSums = Record<SummaryCounter, number>

export interface LatencySums {
  measure: 'attempt' | 'call'
  bucketIndex: number
  count: number
}

/** Position of a bucket among the requested edges, from 1. */
export interface Slot {
  slot: number
}

/** Sums over a window; zeros when nothing happened. */
export function sumCounters(db: Db, where: MetricWhere): Promise<CounterSums> {
  return db.selectFrom('metricsSummary').select(counterSums()).where(isWithin(where)).executeTakeFirstOrThrow()
}

/** Sums per bucket of `edges`; buckets without facts are absent. */
export function sumCountersBySlot(db: Db, where: MetricWhere, edges: readonly Date[]): Promise<(CounterSums & Slot)[]> {
  return db
    .selectFrom('metricsSummary')
    .select([slotOf(edges), ...counterSums()])
    .where(isWithin(where))
    .groupBy('slot')
    .execute()
}

/** The dimensions by which sums can be split. */
export type PartColumn = 'modelVersion' | 'stageKey'

export interface Part {
  /** '' = unknown. */
  part: string
}

/** Like `sumCountersBySlot`, with one row for each part of the split. */
export function sumCountersByPart(db: Db, where: MetricWhere, edges: readonly Date[], column: PartColumn): Promise<(CounterSums & Slot & Part)[]> {
  return db
    .selectFrom('metricsSummary')
    .select([slotOf(edges), partOf(column), ...counterSums()])
    .where(isWithin(where))
    .groupBy(['slot', 'part'])
    .execute()
}

export function sumLatencyByPart(db: Db, where: MetricWhere, edges: readonly Date[], column: PartColumn): Promise<(LatencySums & Slot & Part)[]> {
  return db
    .selectFrom('metricsLatency')
    .select([slotOf(edges), partOf(column), measure, 'bucketIndex', countSum])
    .where(isLatencyWithin(where))
    .groupBy(['slot', 'part', 'measure', 'bucketIndex'])
    .execute()
}

/** Rows with calls, most calls first. */
export function sumCalls(db: Db, where: MetricWhere): Promise<{ stageKey: string, stageKind: string, modelVersion: string, calls: number, failed: number }[]> {
  return db
    .selectFrom('metricsSummary')
    .select(['stageKey', 'stageKind', 'modelVersion', sql<number>`sum(model_calls)::bigint`.as('calls'), sql<number>`sum(model_calls_failed)::bigint`.as('failed')])
    .where(isWithin(where))
    .groupBy(['stageKey', 'stageKind', 'modelVersion'])
    .having(sql<boolean>`sum(model_calls) > 0`)
    .orderBy(sql`sum(model_calls)`, 'desc')
    .orderBy('stageKey')
    .limit(1_000)
    .execute()
}

/** Only rows of stages. */
export function sumCountersByStage(db: Db, where: MetricWhere): Promise<(CounterSums & { stageKey: string, stageKind: string })[]> {
  return db
    .selectFrom('metricsSummary')
    .select(['stageKey', 'stageKind', ...counterSums()])
    .where(isWithin(where))
    .where('stageKey', '!=', '')
    .groupBy(['stageKey', 'stageKind'])
    .orderBy('stageKey')
    .limit(1_000)
    .execute()
}

/** Rows with calls or tokens, most tokens first. */
export function sumCountersByModel(db: Db, where: MetricWhere): Promise<(CounterSums & { modelVersion: string, stageKind: string })[]> {
  return db
    .selectFrom('metricsSummary')
    .select(['modelVersion', 'stageKind', ...counterSums()])
    .where(isWithin(where))
    .groupBy(['modelVersion', 'stageKind'])
    .having(sql<boolean>`sum(model_calls) + sum(input_tokens) + sum(output_tokens) > 0`)
    .orderBy(sql`sum(input_tokens) + sum(output_tokens)`, 'desc')
    .limit(1_000)
    .execute()
}

export function sumLatency(db: Db, where: MetricWhere): Promise<LatencySums[]> {
  return db
    .selectFrom('metricsLatency')
    .select([measure, 'bucketIndex', countSum])
    .where(isLatencyWithin(where))
    .groupBy(['measure', 'bucketIndex'])
    .execute()
}

export function sumLatencyBySlot(db: Db, where: MetricWhere, edges: readonly Date[]): Promise<(LatencySums & Slot)[]> {
  return db
    .selectFrom('metricsLatency')
    .select([slotOf(edges), measure, 'bucketIndex', countSum])
    .where(isLatencyWithin(where))
    .groupBy(['slot', 'measure', 'bucketIndex'])
    .execute()
}

export function sumLatencyByStage(db: Db, where: MetricWhere): Promise<(LatencySums & { stageKey: string })[]> {
  return db
    .selectFrom('metricsLatency')
    .select(['stageKey', measure, 'bucketIndex', countSum])
    .where(isLatencyWithin(where))
    .groupBy(['stageKey', 'measure', 'bucketIndex'])
    .execute()
}

export interface HeardWhere {
  source: string
  from: Date
  to: Date
}

/** In ms. */
export async function sumHeard(db: Db, { source, from, to }: HeardWhere): Promise<number> {
  const { heardMs } = await db
    .selectFrom('coverage')
    .select(heardSum)
    .where('source', '=', source)
    .where('bucketStart', '>=', from)
    .where('bucketStart', '<', to)
    .executeTakeFirstOrThrow()
  return heardMs
}

export function sumHeardBySlot(db: Db, { source, from, to }: HeardWhere, edges: readonly Date[]): Promise<({ heardMs: number } & Slot)[]> {
  return db
    .selectFrom('coverage')
    .select([slotOf(edges), heardSum])
    .where('source', '=', source)
    .where('bucketStart', '>=', from)
    .where('bucketStart', '<', to)
    .groupBy('slot')
    .execute()
}

const measure = sql<'attempt' | 'call'>`measure`.as('measure')
const countSum = sql<number>`sum(count)::bigint`.as('count')
const heardSum = sql<number>`coalesce(sum(heard_ms), 0)::bigint`.as('heardMs')

const partOf = (column: PartColumn) => sql<string>`${sql.ref(column)}`.as('part')

const toSnakeCase = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const counterSums = () => SUMMARY_COUNTERS.map(counter =>
  sql<number>`coalesce(sum(${sql.ref(toSnakeCase(counter))}), 0)::bigint`.as(counter))

/**
 * Local boundaries are computed outside SQL. Passed as one text, since the two drivers treat arrays of dates differently; in a separate
 * select, so that it is evaluated once and not for every row.
 */
const slotOf = (edges: readonly Date[]) =>
  sql<number>`width_bucket(bucket_start, (select string_to_array(${edges.map(edge => edge.toISOString()).join(',')}, ',')::timestamptz[]))`.as('slot')

/** Names both measures, because time comes after them in the primary key; without them the index would not be used. */
const isLatencyWithin = (where: MetricWhere) => sql<boolean>`measure in ('attempt', 'call') and ${isWithin(where)}`

/** In the order of the primary key. */
function isWithin({ projectId, grainSeconds, from, to, pipelineId, stageKey, templateVersion, modelVersion }: MetricWhere) {
  const filters = [
    sql`project_id = ${projectId}`,
    sql`grain_seconds = ${grainSeconds}`,
    sql`bucket_start >= ${from}`,
    sql`bucket_start < ${to}`,
    ...pipelineId === undefined ? [] : [sql`pipeline_id = ${pipelineId}`],
    ...stageKey === undefined ? [] : [sql`stage_key = ${stageKey}`],
    ...templateVersion === undefined ? [] : [sql`template_version = ${templateVersion}`],
    ...modelVersion === undefined ? [] : [sql`model_version = ${modelVersion}`],
  ]
  return sql<boolean>`${sql.join(filters, sql` and `)}`
}
