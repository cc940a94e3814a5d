import { sql } from 'kysely'
import type { Connection, FactoryTransaction } from './database.ts'

/** Each entry is applied once, in order, in one transaction. Never edited after a release: append. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE runs (
      run_id uuid PRIMARY KEY,
      project text NOT NULL,
      spec bytea NOT NULL,
      spec_sha256 text NOT NULL,
      state text NOT NULL,
      priority integer NOT NULL,
      max_parallel_stages integer NOT NULL,
      last_seq bigint NOT NULL,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      ended_at timestamptz,
      updated_at timestamptz NOT NULL
    )`,
    // ListRuns pages by (created_at, run_id); the console's sweep asks for what changed since.
    'CREATE INDEX runs_created_idx ON runs (created_at DESC, run_id DESC)',
    'CREATE INDEX runs_updated_idx ON runs (updated_at)',
    // Counting what waits, and finding what must stop, touches only living runs.
    'CREATE INDEX runs_living_idx ON runs (state) WHERE ended_at IS NULL',
    'CREATE INDEX runs_ended_idx ON runs (ended_at) WHERE ended_at IS NOT NULL',
    `CREATE TABLE stages (
      run_id uuid NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
      stage_id text NOT NULL,
      position integer NOT NULL,
      policy jsonb NOT NULL,
      state text NOT NULL,
      attempt integer NOT NULL,
      is_resuming boolean NOT NULL,
      worker_id text,
      job_id uuid,
      queued_at timestamptz,
      next_attempt_at timestamptz,
      started_at timestamptz,
      ended_at timestamptz,
      progress jsonb NOT NULL,
      usage jsonb NOT NULL,
      error jsonb,
      outputs jsonb NOT NULL,
      checkpoint jsonb,
      PRIMARY KEY (run_id, stage_id)
    )`,
    // Queue statistics.
    `CREATE INDEX stages_waiting_idx ON stages (state) WHERE state IN ('QUEUED', 'RUNNING', 'RETRY_WAIT')`,
    'CREATE INDEX stages_ended_idx ON stages (ended_at)',
    `CREATE TABLE events (
      position bigint PRIMARY KEY,
      run_id uuid NOT NULL,
      seq bigint NOT NULL,
      payload bytea NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT events_run_seq_key UNIQUE (run_id, seq)
    )`,
    // Retention.
    'CREATE INDEX events_created_idx ON events (created_at)',
    `CREATE TABLE log_head (
      storage_id uuid NOT NULL,
      position bigint NOT NULL,
      trimmed bigint NOT NULL
    )`,
    `CREATE TABLE requests (
      request_id uuid PRIMARY KEY,
      method text NOT NULL,
      body_sha256 text NOT NULL,
      answer bytea NOT NULL,
      created_at timestamptz NOT NULL
    )`,
    'CREATE INDEX requests_created_idx ON requests (created_at)',
    `CREATE TABLE workers (
      worker_id text PRIMARY KEY,
      host text NOT NULL,
      version text NOT NULL,
      capacity integer NOT NULL,
      busy integer NOT NULL,
      kinds jsonb NOT NULL,
      is_draining boolean NOT NULL,
      heartbeat_at timestamptz NOT NULL
    )`,
  ],
  [
    // Until then every attempt counted as a failed one.
    `ALTER TABLE stages
      ADD COLUMN failures integer NOT NULL DEFAULT 0,
      ADD COLUMN losses integer NOT NULL DEFAULT 0,
      ADD COLUMN has_moved boolean NOT NULL DEFAULT false,
      ADD COLUMN spent_ms bigint NOT NULL DEFAULT 0`,
    'UPDATE stages SET failures = greatest(attempt - 1, 0) WHERE ended_at IS NULL',
  ],
  ['ALTER TABLE stages ADD COLUMN reused_run_id uuid'],
  ['ALTER TABLE stages ADD COLUMN fixes jsonb'],
  [
    // Without an outcome: may have been sent, and its answer was lost (docs/adr/0045).
    `CREATE TABLE model_answers (
      request_id uuid PRIMARY KEY,
      body_sha256 text NOT NULL,
      holder uuid NOT NULL,
      lease_until timestamptz NOT NULL,
      is_resent boolean NOT NULL DEFAULT false,
      is_reported boolean NOT NULL DEFAULT false,
      outcome text,
      created_at timestamptz NOT NULL
    )`,
    'CREATE INDEX model_answers_created_idx ON model_answers (created_at)',
    // Nobody starts a call before next_at.
    `CREATE TABLE model_limits (
      limit_key text PRIMARY KEY,
      next_at timestamptz NOT NULL
    )`,
    `CREATE TABLE model_slots (
      limit_key text NOT NULL,
      slot integer NOT NULL,
      holder uuid NOT NULL,
      lease_until timestamptz NOT NULL,
      PRIMARY KEY (limit_key, slot)
    )`,
  ],
  // Processes that hold slots and claims, as long as their advisory lock is held (docs/adr/0071).
  [
    `CREATE TABLE model_holders (
      holder uuid PRIMARY KEY,
      missing_since timestamptz
    )`,
  ],
]

/** An arbitrary number that nothing else in this database uses as a lock. */
const LOCK_KEY = 7_208_316_405

/**
 * Creates our tables. Factories that start together on one Postgres wait for each other; PGlite has a single session,
 * and its directory a lock of its own.
 */
export async function migrate({ db, schema }: Connection): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${LOCK_KEY})`.execute(trx)
    await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(trx)
    await sql`SET LOCAL search_path TO ${sql.id(schema)}`.execute(trx)
    await sql`CREATE TABLE IF NOT EXISTS migrations
      (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`
      .execute(trx)
    const applied = await trx.selectFrom('migrations')
      .select(eb => eb.fn.max('version').as('version')).executeTakeFirst()
    await applyFrom(trx, applied?.version ?? 0)
  })
}

async function applyFrom(trx: FactoryTransaction, applied: number) {
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < applied) {
      continue
    }
    for (const statement of statements) {
      await sql.raw(statement).execute(trx)
    }
    await trx.insertInto('migrations').values({ version: index + 1 }).execute()
  }
}

/**
 * Created when the storage is first opened for work, not when it is prepared: copies of a prepared directory are
 * different storages.
 */
export async function ensureStorageId({ db, schema }: Connection): Promise<void> {
  const head = sql.table(`${schema}.log_head`)
  await db.transaction().execute(async (trx) => {
    await sql`LOCK TABLE ${head} IN SHARE ROW EXCLUSIVE MODE`.execute(trx)
    await sql`INSERT INTO ${head} (storage_id, position, trimmed) SELECT gen_random_uuid(), 0, 0
      WHERE NOT EXISTS (SELECT 1 FROM ${head})`
      .execute(trx)
  })
}
