import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Requests to the factory (outbox), its events with the cursor up to which they are stored, and the keys under which a
 * repeated request gets its first answer. `run_events` has no foreign key to its run: rows are written under the run's
 * lock only, and every event would pay for the check.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table run_events (
      run_id uuid not null,
      seq bigint not null,
      project_id uuid not null,
      type text not null,
      stage_key text not null default '',
      attempt integer not null default 0,
      occurred_at timestamptz not null,
      payload jsonb not null default '{}',
      created_at timestamptz not null default now(),
      constraint run_events_pkey primary key (run_id, seq),
      constraint run_events_type_check check (type in ('run_state', 'stage_state', 'tokens', 'alert'))
    ) partition by range (run_id)`.execute(db)
  await sql`create table run_events_default partition of run_events default`.execute(db)
  await sql`
    create table outbox (
      id uuid not null,
      project_id uuid not null,
      run_id uuid not null,
      verb text not null,
      request_id text not null,
      reason text not null default '',
      state text not null default 'pending',
      tries integer not null default 0,
      available_at timestamptz not null default now(),
      claimed_until timestamptz,
      last_error text,
      created_at timestamptz not null default now(),
      done_at timestamptz,
      constraint outbox_pkey primary key (id),
      constraint outbox_request_id_key unique (request_id),
      constraint outbox_verb_check check (verb in ('submit', 'pause', 'resume', 'cancel')),
      constraint outbox_state_check check (state in ('pending', 'done', 'refused'))
    )`.execute(db)
  await sql`
    create table event_cursors (
      source text not null,
      cursor text not null,
      heard_at timestamptz,
      updated_at timestamptz not null default now(),
      constraint event_cursors_pkey primary key (source)
    )`.execute(db)
  await sql`
    create table idempotency_keys (
      key text not null,
      route text not null,
      body_sha256 text not null,
      status integer,
      answer jsonb,
      location text,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      constraint idempotency_keys_pkey primary key (key, route)
    )`.execute(db)
  await createIndexes(db, [
    {
      name: 'outbox_due_idx', on: `outbox (available_at, id) where state = 'pending'`,
      serves: 'relay: what may go out now',
    },
    { name: 'outbox_run_idx', on: 'outbox (run_id, id)', serves: 'relay: verbs of one run in order' },
    { name: 'idempotency_keys_expires_idx', on: 'idempotency_keys (expires_at)', serves: 'removal of expired keys' },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table idempotency_keys`.execute(db)
  await sql`drop table event_cursors`.execute(db)
  await sql`drop table outbox`.execute(db)
  await sql`drop table run_events`.execute(db)
}
