import { type RawBuilder, sql } from 'kysely'
import { ANSWERED } from '#shared/domain/model/call-outcome'
import type { Db } from '../../client'
import type { CostQuery } from './cost.repository'

/** Calls that were sent again because their first answer was lost, by currency of what they cost the second time. */
export interface ResentSum {
  /** null = without a price. */
  currency: string | null
  cost: string | null
  calls: number
  tokens: number
}

/**
 * What the first sending cost is not known: it is taken for as much as the mean of the answered calls that were
 * reported with it.
 */
async function sumResent(db: Db, condition: RawBuilder<unknown>): Promise<ResentSum[]> {
  const { rows } = await sql<ResentSum>`
    select currency, trim_scale(sum(round(cost * resent / answered, 8)))::text as cost, sum(resent)::bigint as calls,
      sum(round((input_tokens + output_tokens)::numeric * resent / answered))::bigint as tokens
    from (
      select currency, cost, input_tokens, output_tokens, resent, greatest(resent, answered) as answered
      from tokens_usage, lateral (
        select (calls_by_outcome ->> 'RESENT')::bigint as resent,
          coalesce((select sum(value::bigint) from jsonb_each_text(calls_by_outcome)
          where key in (${sql.join(ANSWERED)})), 0) as answered
      ) counts
      where calls_by_outcome ? 'RESENT' and resent > 0 and ${condition}
    ) usage
    group by currency order by currency`.execute(db)
  return rows
}

export const sumResentOfRun = (db: Db, runId: string): Promise<ResentSum[]> =>
  sumResent(db, sql`run_id = ${runId}::uuid`)

export const sumResentCalls = (
  db: Db, { projectId, from, to, pipelineId, stageKey, model }: CostQuery,
): Promise<ResentSum[]> => sumResent(db, sql`
  project_id = ${projectId}::uuid and occurred_at >= ${from.toISOString()}::timestamptz
  and occurred_at < ${to.toISOString()}::timestamptz
  and (${pipelineId ?? null}::uuid is null or pipeline_id = ${pipelineId ?? null}::uuid)
  and (${stageKey ?? null}::text is null or stage_key = ${stageKey ?? null}::text)
  and (${model ?? null}::text is null or model = ${model ?? null}::text)`)
