import { sql, type RawBuilder } from 'kysely'
import { NO_SUMS, SUMMARY_COUNTERS, type SummaryCounter, type SummaryCounts } from '#shared/domain/run/counters'
import type { Db } from '../../client'
import { toSnakeCase } from '../../unnest'
import {
  IS_IN_PIECE, pieceTable, type RollupPiece, type RollupRange, toPieces, toSlotPieces, toSlotRanges,
} from './rollup-piece'
import { ALL_PIPELINES, STAGE_TOTAL_SECONDS } from './rollup.repository'

export interface MetricWhere {
  projectId: string
  pipelineId: string | undefined
  stageKey: string | undefined
  modelVersion: string | undefined
  templateVersion: string | undefined
  /** Half-open range of whole buckets of 5 minutes; of 15 minutes where the finer ones have been deleted. */
  from: Date
  to: Date
}

export type CounterSums = SummaryCounts

export interface LatencySums {
  measure: 'attempt' | 'call'
  bucketIndex: number
  count: number
}

/** Of all stages that runs entered: more than the busiest ones, for each of which there must be a count. */
export const MOST_ENTERED = 10_000

/** Position among the requested ranges, or of a bucket among the requested edges; from 1. */
export interface Slot {
  slot: number
}

/** Sums over a window; zeros when nothing happened. */
export async function sumCounters(db: Db, where: MetricWhere): Promise<CounterSums> {
  const [sums] = await readCounters<CounterSums>(db, where, { pieces: toPieces(where) })
  return sums ?? NO_SUMS
}

/** What sums of several ranges are taken of: they bring the times. */
export type MetricScope = Omit<MetricWhere, 'from' | 'to'>

/** Sums of each range; one without facts may be absent. */
export function sumCountersBySlot(
  db: Db, scope: MetricScope, ranges: readonly RollupRange[],
): Promise<(CounterSums & Slot)[]> {
  return readCounters(db, scope, { pieces: toSlotPieces(ranges), isBySlot: true })
}

/** The dimensions by which sums can be split. */
export type PartColumn = 'modelVersion' | 'stageKey'

export interface Part {
  /** '' = unknown. */
  part: string
}

/** Sums of some counters per bucket of `edges`, with one row for each part of the split. */
export function sumCountersByPart(
  db: Db, where: MetricWhere, edges: readonly Date[],
  { column, counters }: { column: PartColumn, counters: readonly SummaryCounter[] },
): Promise<(Partial<CounterSums> & Slot & Part)[]> {
  const pieces = toSlotPieces(toSlotRanges(edges))
  return readCounters(db, where, { pieces, isBySlot: true, by: [partOf(column)], counters })
}

export function sumLatencyByPart(
  db: Db, where: MetricWhere, edges: readonly Date[], column: PartColumn,
): Promise<(LatencySums & Slot & Part)[]> {
  const pieces = toSlotPieces(toSlotRanges(edges))
  return readLatency<Slot & Part>(db, where, { pieces, isBySlot: true, by: [partOf(column)] })
}

/** Pipelines may use one key for stages of their own. */
export interface StageOfPipeline {
  pipelineId: string
  stageKey: string
  stageKind: string
}

type OfCalls = StageOfPipeline & { modelVersion: string }
type CallRow = Pick<CounterSums, 'modelCalls' | 'modelCallsFailed' | 'modelCallsCancelled'> & OfCalls
type CallSums = OfCalls & { calls: number, failed: number, cancelled: number }

/** Rows with calls, most calls first. */
export async function sumCalls(db: Db, where: MetricWhere): Promise<CallSums[]> {
  const rows = await readCounters<CallRow>(db, where, {
    pieces: toPieces(where),
    by: [...STAGE_OF_PIPELINE, MODEL_VERSION],
    counters: ['modelCalls', 'modelCallsFailed', 'modelCallsCancelled'],
    rest: sql`having sum(model_calls) > 0 order by sum(model_calls) desc, pipeline_id, stage_key limit 1000`,
  })
  return rows.map(({ modelCalls, modelCallsFailed, modelCallsCancelled, ...row }) =>
    ({ ...row, calls: modelCalls, failed: modelCallsFailed, cancelled: modelCallsCancelled }))
}

/** Single calls of models, by the stage that made them and the model that was called. */
export function sumCallLatency(db: Db, where: MetricWhere): Promise<(LatencySums & OfCalls)[]> {
  return readLatency<OfCalls>(db, where, {
    pieces: toPieces(where), by: [...STAGE_OF_PIPELINE, MODEL_VERSION], isOfStages: true, isOfCalls: true,
  })
}

/** Only rows of stages: of too many, those that were tried most. */
export function sumCountersByStage(db: Db, where: MetricWhere): Promise<(CounterSums & StageOfPipeline)[]> {
  return readCounters(db, where, {
    pieces: toPieces(where), by: STAGE_OF_PIPELINE, isOfStages: true,
    rest: sql`order by sum(attempts) desc, stage_key, pipeline_id limit 1000`,
  })
}

/** Runs that ended in the window and in which the stage had started. */
export function sumEnteredByStage(db: Db, where: MetricWhere): Promise<(
  Pick<CounterSums, 'stagesEntered'> & StageOfPipeline
)[]> {
  return readCounters(db, where, {
    pieces: toPieces(where), by: STAGE_OF_PIPELINE, counters: ['stagesEntered'], isOfStages: true,
    rest: sql`order by stage_key, pipeline_id limit ${sql.lit(MOST_ENTERED)}`,
  })
}

export type ModelSums = CounterSums & { modelVersion: string, stageKind: string }

/** Rows with calls or tokens, most tokens first. */
export function sumCountersByModel(db: Db, where: MetricWhere): Promise<ModelSums[]> {
  return readCounters(db, where, {
    pieces: toPieces(where),
    by: [MODEL_VERSION, STAGE_KIND],
    rest: sql`having sum(model_calls) + sum(input_tokens) + sum(output_tokens) > 0
      order by sum(input_tokens) + sum(output_tokens) desc limit 1000`,
  })
}

export function sumLatencyBySlot(
  db: Db, scope: MetricScope, ranges: readonly RollupRange[],
): Promise<(LatencySums & Slot)[]> {
  return readLatency<Slot>(db, scope, { pieces: toSlotPieces(ranges), isBySlot: true })
}

export function sumLatencyByStage(db: Db, where: MetricWhere): Promise<(LatencySums & StageOfPipeline)[]> {
  return readLatency<StageOfPipeline>(db, where, { pieces: toPieces(where), by: STAGE_OF_PIPELINE, isOfStages: true })
}

interface Reading {
  pieces: readonly RollupPiece[]
  isBySlot?: boolean
  /** A row for each combination of these; without any, the bucket's total is read. */
  by?: readonly Column[]
  isOfStages?: boolean
  /** Only of calls, not of attempts. */
  isOfCalls?: boolean
}

/** A column of the key, and its name in the answer. */
interface Column {
  column: string
  as: string
}

const STAGE_KIND: Column = { column: 'stage_kind', as: 'stage_kind' }
const STAGE_OF_PIPELINE: readonly Column[] = ['pipeline_id', 'stage_key', 'stage_kind']
  .map(column => ({ column, as: column }))
const MODEL_VERSION: Column = { column: 'model_version', as: 'model_version' }
const MEASURE: Column = { column: 'measure', as: 'measure' }
const BUCKET_INDEX: Column = { column: 'bucket_index', as: 'bucket_index' }
const SLOT: Column = { column: 'slot', as: 'slot' }

const partOf = (column: PartColumn): Column => ({ column: toSnakeCase(column), as: 'part' })

interface CounterReading extends Reading {
  counters?: readonly SummaryCounter[]
  /** `having`, `order by`, `limit`. */
  rest?: RawBuilder<unknown>
}

/**
 * Summed piece by piece and then over the pieces: each piece is a range of an index, whatever the planner expects of
 * it.
 */
async function readCounters<Row>(db: Db, where: MetricScope, {
  pieces, isBySlot = false, by = [], counters = SUMMARY_COUNTERS, rest = sql``, isOfStages = false,
}: CounterReading): Promise<Row[]> {
  const names = counters.map(toSnakeCase).map(name => sql.ref(name))
  const columns = [...isBySlot ? [SLOT] : [], ...by]
  const { rows } = await sql<Row>`
    select ${list([...columns.map(toOutput), ...names.map(name => sql`coalesce(sum(${name}), 0)::bigint as ${name}`)])}
    from ${fromPieces(where, { pieces, by }, scope => sql`
      select ${list([...by.map(toName), ...names.map(name => sql`sum(${name}) as ${name}`)])}
      from metrics_summary
        where ${scope} ${isOfStages ? IS_OF_STAGE : sql``} ${groupBy(by)}`)} ${groupBy(columns)} ${rest}`.execute(db)
  return rows
}

/** A distribution is one row of the answer: a row for each index would cost more to carry and to read than to sum. */
async function readLatency<Row>(
  db: Db, where: MetricScope, { pieces, isBySlot = false, by = [], isOfStages = false, isOfCalls = false }: Reading,
): Promise<(Row & LatencySums)[]> {
  const keys = [...by, MEASURE]
  const columns = [...isBySlot ? [SLOT] : [], ...keys]
  const { rows } = await sql<Row & Distribution>`
    select ${list(columns.map(toOutput))}, json_agg(bucket_index order by bucket_index) as indexes,
      json_agg(count order by bucket_index) as counts from (
      select ${list([...columns, BUCKET_INDEX].map(toName))}, sum(count)::bigint as count
      from ${fromPieces(where, { pieces, by }, scope => sql`
        select ${list([...keys, BUCKET_INDEX].map(toName))}, sum(count) as count from (
          select ${list(keys.map(toName))}, unnest(bucket_indexes) as bucket_index, unnest(bucket_counts) as count
          from metrics_latency where ${scope} ${isOfStages ? IS_OF_STAGE : sql``} ${isOfCalls ? IS_OF_CALL : sql``}
        ) of_index ${groupBy([...keys, BUCKET_INDEX])}`)} ${groupBy([...columns, BUCKET_INDEX])}
    ) sums ${groupBy(columns)}`.execute(db)
  return rows.flatMap(row =>
    row.indexes.map((bucketIndex, place) => ({ ...row, bucketIndex, count: row.counts[place] ?? 0 })))
}

interface Distribution {
  measure: LatencySums['measure']
  indexes: number[]
  counts: number[]
}

const list = (parts: readonly RawBuilder<unknown>[]) => sql.join(parts)
const toName = ({ column }: Column) => sql`${sql.ref(column)}`
const toOutput = ({ column, as }: Column) => sql`${sql.ref(column)} as ${sql.ref(as)}`
const groupBy = (columns: readonly Column[]) => columns.length > 0 ? sql`group by ${list(columns.map(toName))}` : sql``

const IS_OF_STAGE = sql`and stage_key <> ''`
const IS_OF_CALL = sql`and measure = 'call'`

/**
 * What `read` gives of each piece. By stage alone, of all pipelines: from the totals of the stages where there are
 * some, and only the ends of the window from the rows of the pipelines.
 */
function fromPieces(
  where: MetricScope, { pieces, by }: Required<Pick<Reading, 'pieces' | 'by'>>,
  read: (scope: RawBuilder<unknown>) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const ofScope = (some: readonly RollupPiece[], scope: RawBuilder<unknown>) =>
    sql`${pieceTable(some)} cross join lateral (${read(scope)}) of_piece`
  const { pipelineId, modelVersion, templateVersion } = where
  const isByStage = by.length === 1 && by[0]?.column === 'stage_key'
  if (!isByStage || pipelineId !== undefined || modelVersion !== undefined || templateVersion !== undefined) {
    return ofScope(pieces, isWithin(where, by))
  }
  const [coarse, fine] = [true, false].map(isCoarse =>
    pieces.filter(piece => (piece.grainSeconds >= STAGE_TOTAL_SECONDS) === isCoarse))
  return sql`(
    select piece.slot, of_piece.* from ${ofScope(coarse ?? [], isStageTotal(where))}
    union all select piece.slot, of_piece.* from ${ofScope(fine ?? [], isWithin(where, by))}
  ) of_piece`
}

/** Written out, as the other totals are. */
const isStageTotal = ({ projectId, stageKey }: MetricScope) => sql`
  project_id = ${projectId} and ${IS_IN_PIECE} and pipeline_id = ${sql.lit(ALL_PIPELINES)}::uuid and stage_key <> ''
  ${stageKey === undefined ? sql`` : sql`and stage_key = ${stageKey}`}`

/**
 * Of the piece beside it. Without a filter and a split it is the total, of which there is one row a bucket. That it is
 * one is written out, not a parameter, or a plan for any parameter could not use the index of totals.
 */
function isWithin(
  { projectId, pipelineId, stageKey, templateVersion, modelVersion }: MetricScope, by: readonly Column[],
) {
  const filters = [
    ...pipelineId === undefined ? [] : [sql`pipeline_id = ${pipelineId}`],
    ...stageKey === undefined ? [] : [sql`stage_key = ${stageKey}`],
    ...templateVersion === undefined ? [] : [sql`template_version = ${templateVersion}`],
    ...modelVersion === undefined ? [] : [sql`model_version = ${modelVersion}`],
  ]
  const scope = filters.length + by.length === 0
    ? [sql`pipeline_id = ${sql.lit(ALL_PIPELINES)}::uuid and stage_key = ''`]
    : pipelineId === undefined ? [sql`pipeline_id <> ${sql.lit(ALL_PIPELINES)}::uuid`] : []
  return sql<boolean>`${sql.join([sql`project_id = ${projectId}`, IS_IN_PIECE, ...scope, ...filters], sql` and `)}`
}
