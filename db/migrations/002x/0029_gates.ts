import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

const LIVING = sql.raw(`('PENDING', 'QUEUED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING')`)
const LIVING_OR_WAITING = `('PENDING', 'QUEUED', 'RUNNING', 'WAITING', 'PAUSING', 'PAUSED', 'CANCELLING')`
const LOT_STATES = `'OPEN', 'SAMPLED', 'IN_REVIEW', 'ACCEPTED', 'REJECTED', 'CONDITIONAL', 'REWORK', 'SCRAPPED'`

/**
 * Acceptance gates: a run is WAITING while nothing but its gates keeps it from going on, the decision of a lot goes to
 * the factory through the outbox, and a lot whose run has ended without it is CLOSED. A gate has one lot; one that
 * reworks it has a parent.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await setCheck(
    db, 'task_runs', 'observed_state',
    `${LIVING_OR_WAITING.slice(0, -1)}, 'CANCELLED', 'SUCCEEDED', 'FAILED', 'CRASHED')`,
  )
  await sql`drop index task_runs_living_idx`.execute(db)
  await createIndexes(db, [
    {
      name: 'task_runs_living_idx', on: `task_runs (id) where observed_state in ${LIVING_OR_WAITING}`,
      serves: 'reconcile sweep over runs that are not final',
    },
    {
      name: 'stage_runs_waiting_idx', on: `stage_runs (run_id, stage_key) where state = 'WAITING'`,
      serves: 'stages that wait for a decision',
    },
    {
      name: 'qc_lots_gate_key',
      on: `qc_lots (run_id, stage_key) where origin = 'gate' and parent_lot_id is null`,
      isUnique: true, serves: 'one lot for each waiting stage',
    },
    {
      name: 'qc_lots_open_gate_idx',
      on: `qc_lots (id) where origin = 'gate' and state in ('OPEN', 'SAMPLED', 'IN_REVIEW')`,
      serves: 'lots whose run may have ended',
    },
  ])
  await sql`alter table outbox add column lot_id uuid`.execute(db)
  await setCheck(db, 'outbox', 'verb', `('submit', 'pause', 'resume', 'cancel', 'decide')`)
  await setCheck(db, 'qc_lots', 'state', `(${LOT_STATES}, 'CLOSED')`)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update qc_lots set state = 'SCRAPPED' where state = 'CLOSED'`.execute(db)
  await setCheck(db, 'qc_lots', 'state', `(${LOT_STATES})`)
  await sql`delete from outbox where verb = 'decide'`.execute(db)
  await setCheck(db, 'outbox', 'verb', `('submit', 'pause', 'resume', 'cancel')`)
  await sql`alter table outbox drop column lot_id`.execute(db)
  for (const index of ['qc_lots_open_gate_idx', 'qc_lots_gate_key', 'stage_runs_waiting_idx', 'task_runs_living_idx']) {
    await sql`drop index ${sql.id(index)}`.execute(db)
  }
  await sql`update task_runs set observed_state = 'RUNNING' where observed_state = 'WAITING'`.execute(db)
  await sql`create index task_runs_living_idx on task_runs (id) where observed_state in ${LIVING}`.execute(db)
  await sql`comment on index task_runs_living_idx is 'reconcile sweep over runs that are not final'`.execute(db)
  await setCheck(
    db, 'task_runs', 'observed_state',
    `('PENDING', 'QUEUED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', `
    + `'FAILED', 'CRASHED')`,
  )
}

/** Names and values come from above only. */
async function setCheck(db: Kysely<unknown>, table: string, column: string, values: string): Promise<void> {
  const [of, name] = [sql.id(table), sql.id(`${table}_${column}_check`)]
  await sql`alter table ${of} drop constraint ${name}`.execute(db)
  await sql`alter table ${of} add constraint ${name} check (${sql.id(column)} in ${sql.raw(values)})`.execute(db)
}
