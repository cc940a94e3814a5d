import { sql, type Kysely } from 'kysely'
import { v7 } from 'uuid'

interface GivenBack {
  id: string
  project: string
  /** As people say it: L-0001. */
  name: string
  /** The lot that was closed last, and why. */
  reason: string
}

const lotName = (table: string) =>
  sql`'L-' || lpad(${sql.ref(`${table}.number`)}::text, greatest(4, length(${sql.ref(`${table}.number`)}::text)), '0')`

/**
 * What a closed lot leaves behind. A verdict that was taken back by reopening its sample still says that the lot was
 * judged, so that it is not closed; of older ones only their time tells, since undo ends after ten seconds. A
 * rejected lot whose rework lots were all closed is rejected again: nothing has taken its place. The audit trail says
 * so, as it does of those that the console gives back later; a trigger puts each entry into its chain.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_verdicts add column is_reopened boolean not null default false`.execute(db)
  await sql`update qc_verdicts set is_reopened = true where undone_at > created_at + interval '10 seconds'`.execute(db)
  const { rows } = await sql<GivenBack>`
    update qc_lots set state = 'REJECTED', version = version + 1, updated_at = now()
    where state = 'REWORK'
      and exists (select 1 from qc_lots child where child.parent_lot_id = qc_lots.id)
      and not exists (
        select 1 from qc_lots child where child.parent_lot_id = qc_lots.id and child.state <> 'CLOSED'
      )
    returning id, project_id as project, (
      select concat_ws(': ', ${lotName('child')}, nullif(child.reason, '')) from qc_lots child
      where child.parent_lot_id = qc_lots.id order by child.id desc limit 1
    ) as reason, ${lotName('qc_lots')} as name`.execute(db)
  for (const { id, project, name, reason } of rows) {
    const after = JSON.stringify({ name, state: 'REJECTED', reason })
    await sql`
      insert into audit_log (id, project_id, actor, action, noun, noun_id, before, after, request_id)
      values (
        ${v7()}, ${project}, 'console', 'qc_lot.revert', 'qc_lot', ${id}, '{"state":"REWORK"}', ${after}::jsonb, ''
      )`.execute(db)
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_verdicts drop column is_reopened`.execute(db)
}
