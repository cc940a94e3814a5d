import { sql, type Kysely } from 'kysely'

/** The project of demo data, see shared/domain/project: a migration does not change with the code. */
const DEMO_PROJECT_ID = '01900000-0000-7000-8000-0000000000de'

const guard = (name: string, when: string, condition = '') =>
  sql.raw(
    `create trigger ${name} before ${when} on releases for each row ${condition} execute function releases_guard()`,
  )

/**
 * A published release is kept for ever, but for one of the demo data, which was never of use to anybody: it goes when
 * that is cleared.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger releases_immutable on releases`.execute(db)
  await guard('releases_immutable', 'update').execute(db)
  await guard('releases_undeletable', 'delete', `when (old.project_id <> '${DEMO_PROJECT_ID}')`).execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger releases_undeletable on releases`.execute(db)
  await sql`drop trigger releases_immutable on releases`.execute(db)
  await guard('releases_immutable', 'update or delete').execute(db)
}
