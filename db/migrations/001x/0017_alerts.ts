import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

const EDITABLE = sql.raw(`
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),`)

/**
 * Alerts: rules, what they have raised with every change of it, silences, channels with what is sent to them, and
 * measurements of what leaves no trace elsewhere. An alert is alive until it is resolved, and one of a fingerprint is
 * alive at a time. A delivery keeps its text and its id, so that each attempt sends the same.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table channels (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      kind text not null,
      url text,
      secret text,
      is_enabled boolean not null default true,
      last_at timestamptz,
      last_ok boolean,
      last_status integer,
      last_code text not null default '',
      last_message text not null default '',
      ${EDITABLE}
      constraint channels_pkey primary key (id),
      constraint channels_project_id_fkey foreign key (project_id) references projects (id),
      constraint channels_kind_check check (kind in ('in_app', 'webhook'))
    )`.execute(db)
  await sql`
    create table alert_rules (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      ready_made text,
      metric text not null,
      filter jsonb not null default '{}',
      group_by jsonb not null default '[]',
      window_ms bigint not null,
      comparison text not null,
      warning double precision,
      critical double precision,
      min_count integer not null default 1,
      for_ms bigint not null default 0,
      keep_firing_ms bigint not null default 0,
      no_data text not null default 'keep',
      labels jsonb not null default '{}',
      channel_ids jsonb not null default '[]',
      is_enabled boolean not null default true,
      evaluated_to timestamptz,
      error text not null default '',
      archived_at timestamptz,
      ${EDITABLE}
      constraint alert_rules_pkey primary key (id),
      constraint alert_rules_project_id_fkey foreign key (project_id) references projects (id),
      constraint alert_rules_ready_made_key unique (project_id, ready_made),
      constraint alert_rules_comparison_check check (comparison in ('above', 'below')),
      constraint alert_rules_no_data_check check (no_data in ('keep', 'zero', 'show', 'alert'))
    )`.execute(db)
  await sql`
    create table silences (
      id uuid not null,
      project_id uuid not null,
      matchers jsonb not null,
      reason text not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      created_by text not null,
      ended_at timestamptz,
      ended_by text not null default '',
      ${EDITABLE}
      constraint silences_pkey primary key (id),
      constraint silences_project_id_fkey foreign key (project_id) references projects (id),
      constraint silences_ends_at_check check (ends_at > starts_at)
    )`.execute(db)
  await sql`
    create table alerts (
      id uuid not null,
      project_id uuid not null,
      rule_id uuid not null,
      fingerprint text not null,
      labels jsonb not null,
      group_key text not null,
      condition text not null,
      cause text not null,
      condition_at timestamptz not null,
      evaluated_at timestamptz not null,
      candidate_cause text,
      candidate_at timestamptz,
      handling text not null default 'OPEN',
      severity text not null,
      peak_severity text not null,
      value double precision,
      peak double precision,
      started_at timestamptz not null,
      fired_at timestamptz,
      resolved_at timestamptz,
      end_reason text,
      acked_by text not null default '',
      acked_at timestamptz,
      first_acked_at timestamptz,
      ack_note text not null default '',
      ack_until timestamptz,
      closed_by text not null default '',
      closed_at timestamptz,
      close_note text not null default '',
      silence_id uuid,
      silenced_until timestamptz,
      inhibited_by uuid,
      notified integer not null default 0,
      pipelines jsonb not null default '[]',
      version integer not null default 1,
      updated_at timestamptz not null default now(),
      constraint alerts_pkey primary key (id),
      constraint alerts_project_id_fkey foreign key (project_id) references projects (id),
      constraint alerts_rule_id_fkey foreign key (rule_id) references alert_rules (id),
      constraint alerts_condition_check
        check (condition in ('PENDING', 'FIRING', 'RECOVERING', 'NO_DATA', 'EVAL_ERROR', 'RESOLVED')),
      constraint alerts_cause_check check (cause in ('breach', 'no_data', 'error')),
      constraint alerts_handling_check check (handling in ('OPEN', 'ACKED', 'CLOSED')),
      constraint alerts_severity_check check (severity in ('warning', 'critical')),
      constraint alerts_resolved_check check ((condition = 'RESOLVED') = (resolved_at is not null))
    )`.execute(db)
  await sql`
    create table alert_events (
      id uuid not null,
      project_id uuid not null,
      alert_id uuid not null,
      type text not null,
      actor text not null default '',
      severity text,
      value double precision,
      note text not null default '',
      created_at timestamptz not null default now(),
      constraint alert_events_pkey primary key (id),
      constraint alert_events_alert_id_fkey foreign key (alert_id) references alerts (id) on delete cascade
    )`.execute(db)
  await sql`
    create table alert_deliveries (
      id uuid not null,
      project_id uuid not null,
      channel_id uuid not null,
      rule_id uuid not null,
      alert_ids jsonb not null,
      kind text not null,
      payload jsonb not null,
      state text not null default 'pending',
      tries integer not null default 0,
      available_at timestamptz not null default now(),
      claimed_until timestamptz,
      status integer,
      code text not null default '',
      message text not null default '',
      created_at timestamptz not null default now(),
      done_at timestamptz,
      constraint alert_deliveries_pkey primary key (id),
      constraint alert_deliveries_channel_id_fkey foreign key (channel_id) references channels (id) on delete cascade,
      constraint alert_deliveries_kind_check check (kind in ('raised', 'resolved')),
      constraint alert_deliveries_state_check check (state in ('pending', 'sent', 'failed'))
    )`.execute(db)
  await sql`
    create table alert_samples (
      metric text not null,
      label text not null default '',
      bucket_start timestamptz not null,
      count bigint not null,
      sum double precision not null,
      last double precision not null,
      constraint alert_samples_pkey primary key (metric, label, bucket_start)
    )`.execute(db)
  await createIndexes(db, [
    {
      name: 'channels_project_idx', on: 'channels (project_id, id desc)', serves: 'channels of a project, newest first',
    },
    {
      name: 'channels_in_app_key', on: `channels (project_id) where kind = 'in_app'`, isUnique: true,
      serves: 'one in-app channel a project',
    },
    {
      name: 'alert_rules_project_idx', on: 'alert_rules (project_id, id desc)',
      serves: 'rules of a project, newest first',
    },
    {
      name: 'silences_project_idx', on: 'silences (project_id, id desc)', serves: 'silences of a project, newest first',
    },
    {
      name: 'silences_open_idx', on: 'silences (project_id, ends_at) where ended_at is null',
      serves: 'silences in force',
    },
    {
      name: 'alerts_alive_key', on: 'alerts (fingerprint) where resolved_at is null', isUnique: true,
      serves: 'one living alert a fingerprint',
    },
    {
      name: 'alerts_rule_idx', on: 'alerts (rule_id, id desc) where resolved_at is null',
      serves: 'living alerts of a rule',
    },
    { name: 'alerts_project_idx', on: 'alerts (project_id, id desc)', serves: 'history of a project, newest first' },
    {
      name: 'alerts_project_alive_idx', on: 'alerts (project_id, id desc) where resolved_at is null',
      serves: 'living alerts of a project: tabs and counts',
    },
    {
      name: 'alerts_fired_idx', on: 'alerts (project_id, fired_at) where fired_at is not null',
      serves: 'time to acknowledge and to resolve',
    },
    { name: 'alert_events_alert_idx', on: 'alert_events (alert_id, id)', serves: 'events of an alert, oldest first' },
    {
      name: 'alert_deliveries_due_idx', on: `alert_deliveries (available_at, id) where state = 'pending'`,
      serves: 'what may be sent now',
    },
    {
      name: 'alert_deliveries_channel_idx', on: 'alert_deliveries (channel_id, rule_id, id)',
      serves: 'deliveries of a rule to a channel in order',
    },
    { name: 'alert_deliveries_rule_idx', on: 'alert_deliveries (rule_id, id desc)', serves: 'deliveries of an alert' },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of [
    'alert_samples', 'alert_deliveries', 'alert_events', 'alerts', 'silences', 'alert_rules', 'channels',
  ]) {
    await sql`drop table ${sql.table(table)}`.execute(db)
  }
}
