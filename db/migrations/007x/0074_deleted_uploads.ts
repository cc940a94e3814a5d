import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * An upload that was deleted stays as a row: runs and the audit trail say what they read. Its bytes leave the store
 * when nothing else needs them, which may be later.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table uploads
      add column deleted_at timestamptz,
      add column deleted_by text,
      add column bytes_gone_at timestamptz,
      add constraint uploads_deleted_check check ((deleted_at is null) = (deleted_by is null)),
      add constraint uploads_bytes_gone_check check (bytes_gone_at is null or deleted_at is not null)`.execute(db)
  await createIndexes(db, [
    {
      name: 'uploads_leftover_idx',
      on: 'uploads (sha256) where deleted_at is not null and bytes_gone_at is null',
      serves: 'deleted uploads whose bytes are in the store yet',
    },
    { name: 'uploads_bytes_idx', on: 'uploads (sha256)', serves: 'uploads of any project with the same bytes' },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index uploads_bytes_idx`.execute(db)
  await sql`
    alter table uploads
      drop column bytes_gone_at,
      drop column deleted_by,
      drop column deleted_at`.execute(db)
}
