import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Who may use the console: users, their sessions and their API tokens, and whether sign-in is on. A removed user stays
 * as a row, so that nobody else ever gets a name that stands in the audit log. Of sessions and tokens only a hash is
 * stored.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table users (
      id uuid not null,
      name text not null,
      role text not null,
      password_hash text not null,
      is_enabled boolean not null default true,
      last_sign_in_at timestamptz,
      removed_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint users_pkey primary key (id),
      constraint users_role_check check (role in ('viewer', 'operator', 'admin'))
    )`.execute(db)
  await sql`
    create table sessions (
      id uuid not null,
      user_id uuid not null,
      token_hash text not null,
      address text not null,
      user_agent text not null,
      created_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      expires_at timestamptz not null,
      constraint sessions_pkey primary key (id),
      constraint sessions_user_id_fkey foreign key (user_id) references users (id)
    )`.execute(db)
  await sql`
    create table api_tokens (
      id uuid not null,
      user_id uuid not null,
      name text not null,
      role text not null,
      token_hash text not null,
      hint text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      last_used_at timestamptz,
      constraint api_tokens_pkey primary key (id),
      constraint api_tokens_user_id_fkey foreign key (user_id) references users (id),
      constraint api_tokens_name_key unique (user_id, name),
      constraint api_tokens_role_check check (role in ('viewer', 'operator', 'admin'))
    )`.execute(db)
  await sql`
    create table access_state (
      id integer not null default 1,
      is_on boolean not null default false,
      constraint access_state_pkey primary key (id),
      constraint access_state_id_check check (id = 1)
    )`.execute(db)
  await sql`insert into access_state default values`.execute(db)
  await createIndexes(db, [
    {
      name: 'users_name_key', on: 'users (lower(name))', isUnique: true,
      serves: 'one user of a name, in any letter case, and sign-in',
    },
    {
      name: 'sessions_token_hash_key', on: 'sessions (token_hash)', isUnique: true, serves: 'every request of a person',
    },
    { name: 'sessions_user_id_idx', on: 'sessions (user_id, id desc)', serves: 'sessions of a user, newest first' },
    {
      name: 'api_tokens_token_hash_key', on: 'api_tokens (token_hash)', isUnique: true,
      serves: 'every request of a program',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table access_state, api_tokens, sessions, users`.execute(db)
}
