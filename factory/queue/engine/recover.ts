import { sql } from 'kysely'
import { loseStage } from '../domain/stage-steps.ts'
import type { Connection } from '../store/database.ts'
import type { RunStore } from '../store/run.store.ts'
import { tell } from '../../telemetry/happenings.ts'
import { bossSchema, type StageTicket } from '../store/jobs.ts'

/**
 * Recovers the stages that an earlier process of this storage was running. Only when there can be no other process:
 * on a shared Postgres, pg-boss's heartbeat detects dead processes.
 *
 * @returns number of recovered stages
 */
export async function recoverOwn(connection: Connection, runs: RunStore): Promise<number> {
  const inHand = sql`(stages.state = 'RUNNING' OR job.state = 'active')`
  return loseAll(await listTickets(connection, inHand), runs)
}

/** Repairs stages whose job disappeared without notice: each gets a new job, or ends. */
export async function recoverOrphans(connection: Connection, runs: RunStore): Promise<number> {
  const withoutJob = sql`(job.id IS NULL OR job.state IN ('completed', 'failed', 'cancelled'))`
  return loseAll(await listTickets(connection, withoutJob), runs)
}

async function listTickets(connection: Connection, condition: ReturnType<typeof sql>): Promise<StageTicket[]> {
  const { schema, db } = connection
  const { rows } = await sql<StageTicket>`
    SELECT stages.run_id, stages.stage_id, stages.job_id
    FROM ${sql.table(`${schema}.stages`)} AS stages LEFT
      JOIN ${sql.table(`${bossSchema(connection)}.job`)} AS job ON job.id = stages.job_id
    WHERE stages.job_id IS NOT NULL AND ${condition}
    ORDER BY stages.run_id, stages.position`.execute(db)
  return rows
}

async function loseAll(tickets: StageTicket[], runs: RunStore): Promise<number> {
  let count = 0
  for (const ticket of tickets) {
    if (await runs.change(ticket.runId, draft => loseStage(draft, ticket, Math.random()))) {
      count += 1
    }
  }
  tell({ type: 'stages lost', count })
  return count
}
