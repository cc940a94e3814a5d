import { sql, type RawBuilder } from 'kysely'
import { NEITHER, NOT_FAILED } from '#shared/domain/model/call-outcome'
import { COST_GROUPS, type CostGroup } from '#shared/domain/model/token-cost'
import type { Db } from '../../client'
import { pieceTable, type RollupPiece } from '../metric/rollup-piece'
import { IS_LIVING } from '../run/task-run-ingest.repository'

export interface CostSpan {
  projectId: string
  from: Date
  to: Date
}

export interface CostQuery extends CostSpan {
  /** Test calls belong to no pipeline and no stage: with one of these they are left out. */
  pipelineId?: string | undefined
  stageKey?: string | undefined
  model?: string | undefined
}

export interface CostSum {
  key: string
  /** null = tokens without a price. */
  currency: string | null
  /** Exact; null without a currency. */
  cost: string | null
  calls: number
  inputTokens: number
  outputTokens: number
  unpricedTokens: number
  freeTokens: number
}

/** What costs are split by: of a token event, and of a test call. */
const KEYS: Record<CostGroup, { usage: RawBuilder<unknown>, test: RawBuilder<unknown> }> = {
  model: { usage: sql`model`, test: sql`model` },
  configuration: { usage: sql`coalesce(config_id::text, '')`, test: sql`config_id::text` },
  stage: { usage: sql`stage_key`, test: sql`''` },
  pipeline: { usage: sql`pipeline_id::text`, test: sql`''` },
}

const EVERY_KEY = COST_GROUPS.map(by => sql.ref(by))
const select = (of: 'usage' | 'test') => sql.join(COST_GROUPS.map(by => sql`${KEYS[by][of]} as ${sql.ref(by)}`))

const isWithin = ({ from, to }: CostSpan) =>
  sql`occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz`

/**
 * Token events and test calls of a window as one table `spent`, with a column for each key. A filter that is not asked
 * for is not in the text: the planner would expect it to leave a few events, and would sort the many.
 */
function spentOf(query: CostQuery, isIn = isWithin(query)): RawBuilder<unknown> {
  const { projectId, pipelineId, stageKey, model } = query
  const isOfModel = model === undefined ? sql`` : sql`and model = ${model}::text`
  return sql`(
    select ${select('usage')}, provenance, input_tokens, output_tokens, calls, cost, currency, false as is_test
    from tokens_usage
    where project_id = ${projectId}::uuid and ${isIn} ${isOfModel}
      ${pipelineId === undefined ? sql`` : sql`and pipeline_id = ${pipelineId}::uuid`}
      ${stageKey === undefined ? sql`` : sql`and stage_key = ${stageKey}::text`}
    union all
    select ${select('test')}, provenance, input_tokens, output_tokens, 1, cost, currency, true
    from model_test_calls
    where project_id = ${projectId}::uuid and ${isIn} ${isOfModel}
      ${pipelineId === undefined && stageKey === undefined ? sql`` : sql`and false`}
  ) spent`
}

const SUMS = sql`
  trim_scale(sum(cost))::text as cost,
  sum(calls)::bigint as calls,
  sum(input_tokens)::bigint as input_tokens,
  sum(output_tokens)::bigint as output_tokens,
  coalesce(sum(input_tokens + output_tokens) filter (where cost is null and provenance = 'MODEL'), 0)::bigint
    as unpriced_tokens,
  coalesce(sum(input_tokens + output_tokens) filter (where cost is null and provenance <> 'MODEL'), 0)::bigint
    as free_tokens`

/**
 * The dearest 2,000, then those with most tokens: keys are models, stages, pipelines or configurations, so that more
 * are rare; the sum over all of them is `sumSpent`.
 */
const DEAREST = sql`order by sum(cost) desc nulls last, sum(input_tokens + output_tokens) desc, key limit 2000`

/** A row for each configuration and currency. What was called without a configuration is left out. */
export async function sumCostsOfConfigurations(db: Db, query: CostSpan): Promise<CostSum[]> {
  const { rows } = await sql<CostSum>`
    select configuration as key, currency, ${SUMS} from ${spentOf(query)} where configuration <> ''
    group by 1, currency ${DEAREST}`.execute(db)
  return rows
}

export interface CostSheet {
  /** All of it, by currency. */
  total: CostSum[]
  tests: CostSum[]
  /** By the place of its day among the edges, from 0. */
  days: (CostSum & { place: number })[]
  /** A row for each key and currency. */
  groups: { by: CostGroup, rows: CostSum[] }[]
}

/**
 * Every split of the costs of a window. Its events are read once, as there are as many as runs, and more, day by day:
 * of a month the planner expects so many sums that it sorts all events instead of adding them up. Sums of sums are
 * exact, as decimals are.
 *
 * @param edges starts of the days that the window touches, and the end of the last.
 */
export async function readCostSheet(db: Db, query: CostQuery, edges: readonly Date[]): Promise<CostSheet> {
  const { rows } = await sql<CostSum & { part: string, slot: number }>`
    with by_all as materialized (
      select piece.slot, day.* from ${pieceTable(toDays(query, edges))} cross join lateral (
        select ${sql.join(EVERY_KEY)}, is_test, provenance, currency, cost is null as has_no_cost, sum(cost) as cost,
          sum(calls) as calls, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens
        from ${spentOf(query, IS_IN_DAY)} group by ${sql.join(EVERY_KEY)}, is_test, provenance, currency, has_no_cost
      ) day
    )
    (select 'total' as part, 0 as slot, '' as key, currency, ${SUMS} from by_all group by currency)
    union all
    (select 'tests', 0, '', currency, ${SUMS} from by_all where is_test group by currency)
    union all
    (select 'days', slot, '', currency, ${SUMS} from by_all group by slot, currency order by slot, currency limit 4000)
    union all
    ${sql.join(COST_GROUPS.map(selectGroup), sql` union all `)}`.execute(db)
  const partOf = (part: string) => rows.filter(row => row.part === part)
  return {
    total: partOf('total'), tests: partOf('tests'),
    days: partOf('days').map(({ slot, ...sums }) => ({ ...sums, place: slot - 1 })),
    groups: COST_GROUPS.map(by => ({ by, rows: partOf(by) })),
  }
}

const IS_IN_DAY = sql`occurred_at >= piece.starts_at and occurred_at < piece.ends_at`

/** What is left after the last edge, of a window of more days than are asked for, belongs to none. */
const toDays = ({ from, to }: CostSpan, edges: readonly Date[]): RollupPiece[] =>
  [...edges, to].slice(1).map((end, index) => ({
    slot: index + 1, grainSeconds: 0,
    from: latest(edges[index] ?? to, from), to: earliest(end, to),
  })).filter(day => day.from < day.to)

const latest = (a: Date, b: Date) => a > b ? a : b
const earliest = (a: Date, b: Date) => a < b ? a : b

const selectGroup = (by: CostGroup) => sql`(
      select ${sql.lit(by)}, 0, ${sql.ref(by)} as key, currency, ${SUMS}
      from by_all group by ${sql.ref(by)}, currency ${DEAREST})`

/** All of it, by currency, and the tokens whose price is unknown. */
export async function sumSpent(db: Db, query: CostQuery): Promise<CostSum[]> {
  const { rows } = await sql<CostSum>`
    select '' as key, currency, ${SUMS} from ${spentOf(query)} group by currency`.execute(db)
  return rows
}

/**
 * What the calls of some runs have cost, by model and source of the answers; with those of earlier runs whose stages
 * they took over.
 */
export async function sumCostsOfRuns(
  db: Db, runIds: readonly string[], limit: number,
): Promise<(CostSum & { provenance: string })[]> {
  const { rows } = await sql<CostSum & { provenance: string }>`
    select model as key, provenance, currency, ${SUMS} from tokens_usage
    where run_id in (
      select unnest(${[...runIds]}::uuid[])
      union select reused_run_id from stage_runs
        where run_id = any(${[...runIds]}::uuid[]) and reused_run_id is not null
    )
    group by model, provenance, currency order by model, provenance, currency limit ${limit}`.execute(db)
  return rows
}

export interface TestCallRow {
  id: string
  projectId: string
  configId: string
  version: number
  model: string
  provenance: string
  outcome: string
  firstTokenMs: number | null
  latencyMs: number
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  cost: string | null
  currency: string | null
  actor: string
  occurredAt: Date
}

export async function insertTestCall(db: Db, call: TestCallRow): Promise<void> {
  await db.insertInto('modelTestCalls').values(call).execute()
}

/** The newest test call of each configuration. */
export async function listLastTests(db: Db, configIds: readonly string[]): Promise<TestCallRow[]> {
  if (configIds.length === 0) {
    return []
  }
  return db
    .selectFrom('modelTestCalls')
    .distinctOn('configId')
    .select([
      'id', 'projectId', 'configId', 'version', 'model', 'provenance', 'outcome', 'firstTokenMs', 'latencyMs',
      'inputTokens', 'outputTokens', 'cachedInputTokens', 'currency', 'actor', 'occurredAt',
    ])
    .select(sql<string | null>`trim_scale(cost)::text`.as('cost'))
    .where('configId', 'in', [...configIds])
    .orderBy('configId')
    .orderBy('occurredAt', 'desc')
    .execute()
}

export interface ConfigUse {
  configId: string
  calls: number
  /** Calls that say whether the model works: no cancelled ones. */
  judged: number
  /** Of them. */
  failed: number
  inputTokens: number
  outputTokens: number
  /** Which stages made them, and the models that they called: see `toCallPlace`. */
  places: string[]
}

/** Whose calls: a stage of a pipeline, and the model that it called. */
export const toCallPlace = (
  { pipelineId, stageKey, model }: { pipelineId: string, stageKey: string, model: string },
): string => [pipelineId, stageKey, model].join('/')

/** Calls by stages of the configurations of a project since a moment. */
export async function sumConfigUse(
  db: Db, { projectId, since }: { projectId: string, since: Date },
): Promise<ConfigUse[]> {
  const { rows } = await sql<ConfigUse>`
    select config_id, sum(calls)::bigint as calls,
      sum(counted.judged)::bigint as judged, sum(counted.failed)::bigint as failed,
      sum(input_tokens)::bigint as input_tokens, sum(output_tokens)::bigint as output_tokens,
      array_agg(distinct concat_ws('/', pipeline_id, stage_key, model)) as places
    from tokens_usage, lateral (
      select coalesce(sum(value::bigint) filter (where key not in (${sql.join(NEITHER)})), 0) as judged,
        coalesce(sum(value::bigint) filter (where key not in (${sql.join(NOT_FAILED)})), 0) as failed
      from jsonb_each_text(calls_by_outcome)
    ) as counted
    where project_id = ${projectId}::uuid and occurred_at >= ${since.toISOString()}::timestamptz
      and config_id is not null
    group by config_id`.execute(db)
  return rows
}

/** With what the newest failed calls of each configuration of a project ended since a moment. */
export async function listFailedOutcomes(
  db: Db, { projectId, since }: { projectId: string, since: Date },
): Promise<{ configId: string, outcome: string }[]> {
  const { rows } = await sql<{ configId: string, outcome: string }>`
    select distinct on (config_id) config_id, outcome
    from (
      select config_id, counted.key as outcome, max(occurred_at) as newest, sum(counted.value::bigint) as calls
      from tokens_usage, jsonb_each_text(calls_by_outcome) as counted
      where project_id = ${projectId}::uuid and occurred_at >= ${since.toISOString()}::timestamptz
        and config_id is not null
        and counted.key not in (${sql.join(NOT_FAILED)}) and counted.value <> '0'
      group by config_id, counted.key
    ) as failed
    order by config_id, newest desc, calls desc`.execute(db)
  return rows
}

/** Living runs by the configuration that they name. */
export async function countConfigRuns(db: Db, projectId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ configId: string, runs: number }>`
    select stage -> 'configuration' ->> 'id' as config_id, count(distinct task_runs.id)::bigint as runs
    from task_runs, jsonb_array_elements(spec -> 'stages') stage
    where project_id = ${projectId}::uuid and ${IS_LIVING} and stage -> 'configuration' ->> 'id' is not null
    group by 1`.execute(db)
  return new Map(rows.map(({ configId, runs }) => [configId, runs]))
}
