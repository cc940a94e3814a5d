import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** The lot of a gate in a retry names the rejected lot of the run before it as its parent: it is one for its stage all the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index qc_lots_gate_key`.execute(db)
  await createIndexes(db, [
    { name: 'qc_lots_gate_key', on: `qc_lots (run_id, stage_key) where origin = 'gate'`, isUnique: true, serves: 'one lot for each waiting stage' },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update qc_lots set parent_lot_id = null where origin = 'gate'`.execute(db)
  await sql`drop index qc_lots_gate_key`.execute(db)
  await createIndexes(db, [
    { name: 'qc_lots_gate_key', on: `qc_lots (run_id, stage_key) where origin = 'gate' and parent_lot_id is null`, isUnique: true, serves: 'one lot for each waiting stage' },
  ])
}
