import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

const INDEXES = [
  {
    name: 'task_runs_trial_idx', on: 'task_runs (project_id, id desc) where record_limit > 0',
    serves: 'trials in lists, counts and histograms of runs',
  },
  {
    name: 'tokens_usage_resent_idx', on: `tokens_usage (project_id, occurred_at) where calls_by_outcome ? 'RESENT'`,
    serves: 'costs: calls of a window that were sent again',
  },
  {
    name: 'dataset_versions_parents_idx', on: `dataset_versions using gin (parents) where parents <> '[]'`,
    serves: 'lineage: versions made from a version',
  },
  {
    name: 'dataset_versions_created_idx', on: 'dataset_versions (project_id, created_at, id)',
    serves: 'handover: versions of a window, which are counted',
  },
]

/**
 * Few runs are trials, few calls are sent again, few versions are made from another, and a report tells of the newest
 * versions: each was looked for among all. The others leave no entry in the first three.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIndexes(db, INDEXES)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const { name } of INDEXES.toReversed()) {
    await sql`drop index ${sql.ref(name)}`.execute(db)
  }
}
