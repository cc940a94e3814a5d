import { sql, type Kysely } from 'kysely'

/**
 * What a closed lot leaves behind. A verdict that was taken back by reopening its sample still says that the lot was
 * judged, so that it is not closed; of older ones only their time tells, since undo ends after ten seconds. A
 * rejected lot whose rework lots were all closed is rejected again: nothing has taken its place.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_verdicts add column is_reopened boolean not null default false`.execute(db)
  await sql`update qc_verdicts set is_reopened = true where undone_at > created_at + interval '10 seconds'`.execute(db)
  await sql`
    update qc_lots set state = 'REJECTED', version = version + 1, updated_at = now()
    where state = 'REWORK'
      and exists (select 1 from qc_lots child where child.parent_lot_id = qc_lots.id)
      and not exists (
        select 1 from qc_lots child where child.parent_lot_id = qc_lots.id and child.state <> 'CLOSED'
      )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_verdicts drop column is_reopened`.execute(db)
}
