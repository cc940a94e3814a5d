import { sql } from 'kysely'
import type { Db } from '#db/client'
import { NEITHER, SENT_AGAIN } from '#shared/domain/model/call-outcome'

export interface UnansweredCalls {
  stageKey: string
  calls: number
  /** How the newest of them ended. */
  outcome: string
}

/** One or two are no outage. */
const LEAST_CALLS = 3

/** By stage, the calls of a run that are sent again and again since the last one that was answered, well or not. */
export async function listUnanswered(db: Db, runId: string): Promise<UnansweredCalls[]> {
  const { rows } = await sql<UnansweredCalls>`
    with called as (
      select stage_key, occurred_at, counted.key as outcome, counted.value::bigint as calls,
        counted.key not in (${sql.join(SENT_AGAIN)}) as is_answered
      from tokens_usage, jsonb_each_text(calls_by_outcome) as counted
      where run_id = ${runId}::uuid and counted.key not in (${sql.join(NEITHER)})
    ), answered as (
      select stage_key, max(occurred_at) as newest from called where is_answered group by stage_key
    )
    select called.stage_key, sum(calls)::bigint as calls, (array_agg(outcome order by occurred_at desc))[1] as outcome
    from called
    left join answered on answered.stage_key = called.stage_key
    where not is_answered and (answered.newest is null or called.occurred_at > answered.newest)
    group by called.stage_key
    having sum(calls) >= ${LEAST_CALLS}
    order by called.stage_key`.execute(db)
  return rows
}
