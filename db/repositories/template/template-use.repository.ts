import { sql, type Selectable } from 'kysely'
import type { Db } from '../../client'
import { hasWords, toCloseness } from '../../closest'
import { toContaining } from '../../like'
import { lowestBefore } from '../../partitions'
import type { Schema } from '../../schema'
import type { NamedPage } from '../../page'
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
  percentile_cont(0.5) within group
  (order by extract(epoch from finished_at - started_at) * 1000 - paused_ms) ${SUCCEEDED}::float8 as duration_ms`

/** Of templates, all versions together. At most a few hundred ids. */
export async function sumTemplateUse(
  db: Db, templateIds: readonly string[], { projectId, since }: UseQuery,
): Promise<(TemplateUse & { templateId: string })[]> {
  if (templateIds.length === 0) {
    return []
  }
  const { rows } = await sql<TemplateUse & { templateId: string }>`
    select left(template_version, 36) as template_id, ${COUNTS}
    from task_runs
    where project_id = ${projectId} and template_version <> '' and id >= ${lowestBefore(since)}
      and created_at >= ${since} and ${IS_FULL}
      and left(template_version, 36) = any(${[...templateIds]}::text[])
    group by 1`.execute(db)
  return rows
}

/** Of single versions, as runs name them. */
export async function sumVersionUse(
  db: Db, marks: readonly string[], { projectId, since }: UseQuery,
): Promise<(TemplateUse & { mark: string })[]> {
  const { rows } = await sql<TemplateUse & { mark: string }>`
    select template_version as mark, ${COUNTS}
    from task_runs
    where project_id = ${projectId} and template_version = any(${[...marks]}::text[]) and template_version <> ''
      and id >= ${lowestBefore(since)} and created_at >= ${since} and ${IS_FULL}
    group by 1`.execute(db)
  return rows
}

/** As the statistics name the version that a revision came from; undefined = it came from none. */
export async function findTemplateOrigin(db: Db, revisionId: string): Promise<
  { templateId: string, number: string } | undefined
> {
  return db
    .selectFrom('pipelineRevisions')
    .innerJoin('templateVersions', 'templateVersions.id', 'pipelineRevisions.templateVersionId')
    .select(['templateVersions.templateId', 'templateVersions.number'])
    .where('pipelineRevisions.id', '=', revisionId)
    .executeTakeFirst()
}

/** Versions that the pipelines of a project came from. */
const usedVersions = (db: Db, projectId: string) => db
  .selectFrom('pipelines')
  .innerJoin('pipelineRevisions', 'pipelineRevisions.id', 'pipelines.currentRevisionId')
  .innerJoin('templateVersions', 'templateVersions.id', 'pipelineRevisions.templateVersionId')
  .where('pipelines.projectId', '=', projectId)
  .where('pipelines.archivedAt', 'is', null)
  .where('pipelines.isBuiltIn', '=', false)

interface UsedTemplates extends Omit<NamedPage, 'archived'> {
  /** Those of the product whose name in any language matches the text. */
  builtIns: readonly string[]
}

/** Templates that pipelines of the project came from, newest first; archived ones, too. */
export function listUsedTemplates(
  db: Db, { projectId, text = '', closest = false, ids, builtIns, limit, before }: UsedTemplates,
): Promise<Pick<Selectable<Schema['pipelineTemplates']>, 'id' | 'name' | 'builtIn'>[]> {
  return db
    .selectFrom('pipelineTemplates')
    .select(['id', 'name', 'builtIn'])
    .where('id', 'in', usedVersions(db, projectId).select('templateVersions.templateId'))
    .$if(text !== '', query => query.where(eb => eb.or([
      eb.and([eb('builtIn', 'is', null), closest ? hasWords(text) : eb('name', 'ilike', toContaining(text))]),
      ...builtIns.length > 0 ? [eb('builtIn', 'in', [...builtIns])] : [],
    ])))
    .$if(text !== '' && closest, query => query.orderBy(toCloseness(text)).orderBy(sql`length(name)`))
    .$if(ids !== undefined, query => query.where('id', 'in', [...ids ?? []]))
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** The versions of these templates that pipelines of the project came from. At most a few hundred ids. */
export async function listUsedVersions(
  db: Db, { projectId, templateIds }: { projectId: string, templateIds: readonly string[] },
): Promise<{ templateId: string, number: string }[]> {
  return templateIds.length === 0
    ? []
    : usedVersions(db, projectId)
        .where('templateVersions.templateId', 'in', [...templateIds])
        .select(['templateVersions.templateId', 'templateVersions.number'])
        .distinct()
        .execute()
}
