import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * The chain over the audit trail (docs/adr/0055). A trigger notes each new entry, whoever writes it, so that none is
 * left out of the chain; links are only ever added. Without a foreign key: a link to an entry that is gone is what a
 * check looks for.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_chain (
      position bigint not null,
      audit_id uuid not null,
      hash text not null,
      sealed_at timestamptz not null default now(),
      constraint audit_chain_pkey primary key (position),
      constraint audit_chain_audit_id_key unique (audit_id),
      constraint audit_chain_position_check check (position > 0),
      constraint audit_chain_hash_check check (hash ~ '^[0-9a-f]{64}$')
    )`.execute(db)
  await sql`
    create table audit_pending (
      audit_id uuid not null,
      constraint audit_pending_pkey primary key (audit_id)
    )`.execute(db)
  await sql`
    create function audit_chain_refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'audit_chain is append-only' using errcode = 'restrict_violation';
    end $$`.execute(db)
  await sql`
    create trigger audit_chain_append_only before update or delete or truncate on audit_chain
    for each statement execute function audit_chain_refuse()`.execute(db)
  await sql`
    create function audit_log_note() returns trigger language plpgsql as $$
    begin
      insert into audit_pending (audit_id) select id from added;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger audit_log_noted after insert on audit_log referencing new table as added
    for each statement execute function audit_log_note()`.execute(db)
  await sql`insert into audit_pending (audit_id) select id from audit_log`.execute(db)
  await createIndexes(db, [
    { name: 'audit_log_actor_idx', on: 'audit_log (actor, id desc)', serves: 'what somebody did, newest first' },
    { name: 'audit_log_action_idx', on: 'audit_log (action, id desc)', serves: 'actions of one kind, newest first' },
    { name: 'audit_log_created_idx', on: 'audit_log (created_at)', serves: 'entries of a time' },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index audit_log_actor_idx`.execute(db)
  await sql`drop index audit_log_action_idx`.execute(db)
  await sql`drop index audit_log_created_idx`.execute(db)
  await sql`drop trigger audit_log_noted on audit_log`.execute(db)
  await sql`drop function audit_log_note()`.execute(db)
  await sql`drop table audit_pending`.execute(db)
  await sql`drop table audit_chain`.execute(db)
  await sql`drop function audit_chain_refuse()`.execute(db)
}
