import { sql, type RawBuilder } from 'kysely'
import { NEITHER, NOT_FAILED } from '#shared/domain/model/call-outcome'
import type { Db } from '../../client'
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

const GROUP_KEYS = {
  model: { usage: sql`model`, test: sql`model` },
  configuration: { usage: sql`coalesce(config_id::text, '')`, test: sql`config_id::text` },
  stage: { usage: sql`stage_key`, test: sql`''` },
  pipeline: { usage: sql`pipeline_id::text`, test: sql`''` },
} as const

export type CostKey = keyof typeof GROUP_KEYS

/** Token events and test calls of a window as one table `spent`. */
function spentOf({ projectId, from, to, pipelineId, stageKey, model }: CostQuery, by: CostKey): RawBuilder<unknown> {
  const { usage, test } = GROUP_KEYS[by]
  const hasTests = pipelineId === undefined && stageKey === undefined
  return sql`(
    select ${usage} as key, provenance, input_tokens, output_tokens, calls, cost, currency, occurred_at, false as is_test
    from tokens_usage
    where project_id = ${projectId}::uuid and occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz
      and (${pipelineId ?? null}::uuid is null or pipeline_id = ${pipelineId ?? null}::uuid)
      and (${stageKey ?? null}::text is null or stage_key = ${stageKey ?? null}::text)
      and (${model ?? null}::text is null or model = ${model ?? null}::text)
    union all
    select ${test}, provenance, input_tokens, output_tokens, 1, cost, currency, occurred_at, true
    from model_test_calls
    where project_id = ${projectId}::uuid and occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz
      and ${hasTests}::boolean and (${model ?? null}::text is null or model = ${model ?? null}::text)
  ) spent`
}

const SUMS = sql`
  trim_scale(sum(cost))::text as cost,
  sum(calls)::bigint as calls,
  sum(input_tokens)::bigint as input_tokens,
  sum(output_tokens)::bigint as output_tokens,
  coalesce(sum(input_tokens + output_tokens) filter (where cost is null and provenance = 'MODEL'), 0)::bigint as unpriced_tokens,
  coalesce(sum(input_tokens + output_tokens) filter (where cost is null and provenance <> 'MODEL'), 0)::bigint as free_tokens`

/**
 * A row for each key and currency: the dearest 2,000, then those with most tokens. Keys are models, stages, pipelines or configurations,
 * so that more are rare; the sum over all of them is `sumSpent`.
 */
export async function sumCosts(db: Db, by: CostKey, query: CostQuery): Promise<CostSum[]> {
  const { rows } = await sql<CostSum>`select key, currency, ${SUMS} from ${spentOf(query, by)} group by key, currency order by sum(cost) desc nulls last, sum(input_tokens + output_tokens) desc, key limit 2000`.execute(db)
  return rows
}

export async function sumTestCosts(db: Db, query: CostQuery): Promise<CostSum[]> {
  const { rows } = await sql<CostSum>`select '' as key, currency, ${SUMS} from ${spentOf(query, 'model')} where is_test group by currency`.execute(db)
  return rows
}

export interface DayCost extends CostSum {
  /** Start of the day in the zone. */
  at: Date
}

export async function sumCostsByDay(db: Db, query: CostQuery, tz: string): Promise<DayCost[]> {
  const { rows } = await sql<DayCost>`
    select date_trunc('day', occurred_at, ${tz}) as at, '' as key, currency, ${SUMS}
    from ${spentOf(query, 'model')} group by 1, currency order by 1, currency limit 4000`.execute(db)
  return rows
}

/** All of it, by currency, and the tokens whose price is unknown. */
export async function sumSpent(db: Db, query: CostQuery): Promise<CostSum[]> {
  const { rows } = await sql<CostSum>`select '' as key, currency, ${SUMS} from ${spentOf(query, 'model')} group by currency`.execute(db)
  return rows
}

/**
 * What the calls of some runs have cost, by model and source of the answers; with those of earlier runs whose stages they took over.
 */
export async function sumCostsOfRuns(db: Db, runIds: readonly string[], limit: number): Promise<(CostSum & { provenance: string })[]> {
  const { rows } = await sql<CostSum & { provenance: string }>`
    select model as key, provenance, currency, ${SUMS} from tokens_usage
    where run_id in (
      select unnest(${[...runIds]}::uuid[])
      union select reused_run_id from stage_runs where run_id = any(${[...runIds]}::uuid[]) and reused_run_id is not null
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
    .select(['id', 'projectId', 'configId', 'version', 'model', 'provenance', 'outcome', 'firstTokenMs', 'latencyMs', 'inputTokens', 'outputTokens', 'cachedInputTokens', 'currency', 'actor', 'occurredAt'])
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
}

/** Calls by stages of the configurations of a project since a moment. */
export async function sumConfigUse(db: Db, { projectId, since }: { projectId: string, since: Date }): Promise<ConfigUse[]> {
  const { rows } = await sql<ConfigUse>`
    select config_id, sum(calls)::bigint as calls,
      sum(counted.judged)::bigint as judged, sum(counted.failed)::bigint as failed,
      sum(input_tokens)::bigint as input_tokens, sum(output_tokens)::bigint as output_tokens
    from tokens_usage, lateral (
      select coalesce(sum(value::bigint) filter (where key not in (${sql.join(NEITHER)})), 0) as judged,
        coalesce(sum(value::bigint) filter (where key not in (${sql.join(NOT_FAILED)})), 0) as failed
      from jsonb_each_text(calls_by_outcome)
    ) as counted
    where project_id = ${projectId}::uuid and occurred_at >= ${since.toISOString()}::timestamptz and config_id is not null
    group by config_id`.execute(db)
  return rows
}

/** With what the newest failed calls of each configuration of a project ended since a moment. */
export async function listFailedOutcomes(db: Db, { projectId, since }: { projectId: string, since: Date }): Promise<{ configId: string, outcome: string }[]> {
  const { rows } = await sql<{ configId: string, outcome: string }>`
    select distinct on (config_id) config_id, outcome
    from (
      select config_id, counted.key as outcome, max(occurred_at) as newest, sum(counted.value::bigint) as calls
      from tokens_usage, jsonb_each_text(calls_by_outcome) as counted
      where project_id = ${projectId}::uuid and occurred_at >= ${since.toISOString()}::timestamptz and config_id is not null
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
