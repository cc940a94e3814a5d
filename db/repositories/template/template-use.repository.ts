import { sql } from 'kysely'
import type { Db } from '../../client'
import { lowestBefore } from '../../partitions'
import { IS_FULL } from '../run/task-run-ingest.repository'

/** Runs over all records. */
export interface TemplateUse {
  runs: number
  succeeded: number
  failed: number
  /** Of the runs that succeeded. */
  recordsIn: number
  recordsOut: number
  /** Median, of the runs that succeeded; null = none. */
  durationMs: number | null
}

interface UseQuery {
  projectId: string
  since: Date
}

const SUCCEEDED = sql`filter (where observed_state = 'SUCCEEDED')`
const COUNTS = sql`
  count(*)::int as runs,
  count(*) ${SUCCEEDED}::int as succeeded,
  count(*) filter (where observed_state in ('FAILED', 'CRASHED'))::int as failed,
  coalesce(sum(records_in) ${SUCCEEDED}, 0)::float8 as records_in,
  coalesce(sum(records_out) ${SUCCEEDED}, 0)::float8 as records_out,
  percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at) * 1000 - paused_ms) ${SUCCEEDED}::float8 as duration_ms`

/** Of templates, all versions together. At most a few hundred ids. */
export async function sumTemplateUse(db: Db, templateIds: readonly string[], { projectId, since }: UseQuery): Promise<(TemplateUse & { templateId: string })[]> {
  if (templateIds.length === 0) {
    return []
  }
  const { rows } = await sql<TemplateUse & { templateId: string }>`
    select left(template_version, 36) as template_id, ${COUNTS}
    from task_runs
    where project_id = ${projectId} and template_version <> '' and id >= ${lowestBefore(since)} and created_at >= ${since} and ${IS_FULL}
      and left(template_version, 36) = any(${[...templateIds]}::text[])
    group by 1`.execute(db)
  return rows
}

/** Of single versions, as runs name them. */
export async function sumVersionUse(db: Db, marks: readonly string[], { projectId, since }: UseQuery): Promise<(TemplateUse & { mark: string })[]> {
  const { rows } = await sql<TemplateUse & { mark: string }>`
    select template_version as mark, ${COUNTS}
    from task_runs
    where project_id = ${projectId} and template_version = any(${[...marks]}::text[]) and template_version <> '' and id >= ${lowestBefore(since)} and created_at >= ${since} and ${IS_FULL}
    group by 1`.execute(db)
  return rows
}

/** As the statistics name the version that a revision came from; undefined = it came from none. */
export async function findTemplateOrigin(db: Db, revisionId: string): Promise<{ templateId: string, number: string } | undefined> {
  return db
    .selectFrom('pipelineRevisions')
    .innerJoin('templateVersions', 'templateVersions.id', 'pipelineRevisions.templateVersionId')
    .select(['templateVersions.templateId', 'templateVersions.number'])
    .where('pipelineRevisions.id', '=', revisionId)
    .executeTakeFirst()
}
