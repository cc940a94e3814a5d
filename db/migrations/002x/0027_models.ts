import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Configurations of models with every version of them, prices with their validity, the budget of a project, and test
 * calls. Token events get what they cost, as it was priced when they came in. A version never changes: runs name one,
 * and its sealed secret goes out with every attempt to send them. Prices of one subject never overlap; the exclusion
 * holds without an extension because an equal text is a range of one hash.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table model_configs (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      provider text not null,
      model text not null,
      endpoint text,
      secret text,
      secret_changed_at timestamptz,
      parameters jsonb not null default '{}',
      response_schema jsonb not null default '{}',
      max_output_tokens integer not null default 0,
      concurrency integer not null default 8,
      rate_per_minute integer not null default 0,
      timeout_ms integer not null default 60000,
      retries integer not null default 4,
      is_enabled boolean not null default true,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint model_configs_pkey primary key (id),
      constraint model_configs_project_id_fkey foreign key (project_id) references projects (id),
      constraint model_configs_provider_check check (provider in ('service', 'openai')),
      constraint model_configs_endpoint_check check ((provider = 'openai') = (endpoint is not null))
    )`.execute(db)
  await sql`
    create table model_config_versions (
      config_id uuid not null,
      number integer not null,
      project_id uuid not null,
      spec jsonb not null,
      secret text,
      is_secret_changed boolean not null default false,
      restored_from integer,
      actor text not null,
      created_at timestamptz not null default now(),
      constraint model_config_versions_pkey primary key (config_id, number),
      constraint model_config_versions_config_id_fkey foreign key (config_id) references model_configs (id)
    )`.execute(db)
  await sql`
    create table model_prices (
      id uuid not null,
      project_id uuid not null,
      subject text not null,
      currency text not null,
      input_price numeric(18, 6) not null,
      output_price numeric(18, 6) not null,
      cached_price numeric(18, 6),
      valid_from timestamptz not null,
      valid_until timestamptz,
      note text not null default '',
      actor text not null,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      constraint model_prices_pkey primary key (id),
      constraint model_prices_project_id_fkey foreign key (project_id) references projects (id),
      constraint model_prices_valid_until_check check (valid_until > valid_from),
      constraint model_prices_amount_check check (input_price >= 0 and output_price >= 0 and cached_price >= 0),
      constraint model_prices_no_overlap exclude using gist (
        numrange(hashtextextended(project_id::text || subject, 0)::numeric,
        hashtextextended(project_id::text || subject, 0)::numeric, '[]') with &&,
        tstzrange(valid_from, valid_until) with &&
      )
    )`.execute(db)
  await sql`
    create table budgets (
      project_id uuid not null,
      amount numeric(18, 6) not null,
      currency text not null,
      warning_ratio double precision not null,
      stops boolean not null default false,
      warned_month text not null default '',
      passed_month text not null default '',
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint budgets_pkey primary key (project_id),
      constraint budgets_project_id_fkey foreign key (project_id) references projects (id),
      constraint budgets_amount_check check (amount > 0),
      constraint budgets_warning_ratio_check check (warning_ratio > 0 and warning_ratio <= 1)
    )`.execute(db)
  await sql`
    create table model_test_calls (
      id uuid not null,
      project_id uuid not null,
      config_id uuid not null,
      version integer not null,
      model text not null,
      provenance text not null,
      outcome text not null,
      first_token_ms integer,
      latency_ms integer not null,
      input_tokens bigint not null default 0,
      output_tokens bigint not null default 0,
      cached_input_tokens bigint not null default 0,
      cost numeric(30, 12),
      currency text,
      actor text not null,
      occurred_at timestamptz not null,
      constraint model_test_calls_pkey primary key (id),
      constraint model_test_calls_config_id_fkey foreign key (config_id) references model_configs (id)
    )`.execute(db)
  await sql`alter table tokens_usage add column config_id uuid, add column cost numeric(30, 12),
    add column currency text`
    .execute(db)
  await createIndexes(db, [
    {
      name: 'model_configs_project_idx', on: 'model_configs (project_id, id desc)',
      serves: 'configurations of a project, newest first',
    },
    {
      name: 'model_configs_name_key', on: 'model_configs (project_id, lower(name)) where archived_at is null',
      isUnique: true, serves: 'one configuration a name',
    },
    {
      name: 'model_prices_project_idx', on: 'model_prices (project_id, subject, valid_from desc)',
      serves: 'prices of a model or configuration, newest first',
    },
    {
      name: 'model_test_calls_project_idx', on: 'model_test_calls (project_id, occurred_at)',
      serves: 'test calls of a window',
    },
    {
      name: 'model_test_calls_config_idx', on: 'model_test_calls (config_id, occurred_at desc)',
      serves: 'the newest test call of a configuration',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tokens_usage drop column config_id, drop column cost, drop column currency`.execute(db)
  for (const table of ['model_test_calls', 'budgets', 'model_prices', 'model_config_versions', 'model_configs']) {
    await sql`drop table ${sql.table(table)}`.execute(db)
  }
}
