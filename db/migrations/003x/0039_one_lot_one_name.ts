import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Each stage that waits has one lot, also one that names the rejected lot of the run before it as its parent; and a
 * living policy has its name alone. Of those that share one, the newest keeps it, as it is the one that gates find by
 * name. A reviewer finds what he or she has said.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update qc_policies set name = left(name, 180) || ' (' || right(qc_policies.id::text, 6) || ')',
      version = version + 1, updated_at = now()
    from (select id, row_number() over (partition by project_id, lower(name) order by id desc) as place from qc_policies
      where archived_at is null) named
    where named.id = qc_policies.id and named.place > 1`.execute(db)
  await sql`drop index qc_lots_gate_key`.execute(db)
  await createIndexes(db, [
    {
      name: 'qc_lots_gate_key', on: `qc_lots (run_id, stage_key) where origin = 'gate'`, isUnique: true,
      serves: 'one lot for each waiting stage',
    },
    {
      name: 'qc_verdicts_reviewer_idx', on: 'qc_verdicts (project_id, reviewer, id desc)',
      serves: 'verdicts of one reviewer, newest first',
    },
    {
      name: 'qc_policies_name_key', on: 'qc_policies (project_id, lower(name)) where archived_at is null',
      isUnique: true, serves: 'one living policy a name',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index qc_verdicts_reviewer_idx`.execute(db)
  await sql`drop index qc_policies_name_key`.execute(db)
  await sql`update qc_lots set parent_lot_id = null where origin = 'gate'`.execute(db)
  await sql`drop index qc_lots_gate_key`.execute(db)
  await createIndexes(db, [
    {
      name: 'qc_lots_gate_key',
      on: `qc_lots (run_id, stage_key) where origin = 'gate' and parent_lot_id is null`,
      isUnique: true, serves: 'one lot for each waiting stage',
    },
  ])
}
