import { sql, type Selectable } from 'kysely'
import { MOST_NAMED_PIPELINES } from '#shared/domain/source-use'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type SourceUseRow = Selectable<Schema['sourceUses']>

export async function insertSourceUses(trx: Trx, uses: readonly Omit<SourceUseRow, 'usedAt'>[]): Promise<void> {
  if (uses.length > 0) {
    await trx.insertInto('sourceUses').values([...uses]).execute()
  }
}

export interface SourceUses {
  sourceId: string
  /** The newest run that has read it; null = none has. */
  lastRunId: string | null
  lastUsedAt: Date | null
  /** Runs that have read it since then. */
  runs: number
  /** Pipelines of those runs, without those of the product that only import. */
  pipelineCount: number
  /** The newest of them. */
  pipelines: { id: string, name: string }[]
}

interface UsesPage {
  /** At most a page. */
  sourceIds: readonly string[]
  since: Date
}

/** How the sources were read: three looks into one index for each, none of which reads older uses than it needs. */
export async function listSourceUses(db: Db, page: UsesPage): Promise<SourceUses[]> {
  const { rows } = await selectSourceUses(page).execute(db)
  return rows
}

export const selectSourceUses = ({ sourceIds, since }: UsesPage) => sql<SourceUses>`
  select wanted.id as source_id, last.run_id as last_run_id, last.used_at as last_used_at, recent.runs,
    coalesce(named.pipeline_count, 0) as pipeline_count, coalesce(named.pipelines, '[]') as pipelines
  from unnest(${[...sourceIds]}::text[]::uuid[]) as wanted (id)
  left join lateral (
    select run_id, used_at from source_uses where source_id = wanted.id order by used_at desc limit 1
  ) last on true
  cross join lateral (
    select count(*)::int as runs from source_uses where source_id = wanted.id and used_at >= ${since}
  ) recent
  left join lateral (
    select count(*)::int as pipeline_count,
      json_agg(json_build_object('id', id, 'name', name) order by newest desc)
        filter (where place <= ${MOST_NAMED_PIPELINES}) as pipelines
    from (
      select pipelines.id, pipelines.name, uses.newest, row_number() over (order by uses.newest desc) as place
      from (
        select pipeline_id, max(used_at) as newest from source_uses where source_id = wanted.id and used_at >= ${since}
        group by pipeline_id
      ) uses
      join pipelines on pipelines.id = uses.pipeline_id
      where not pipelines.is_built_in
    ) known
  ) named on true`

/** Pipelines that people see, in use, whose newest revision names the source. */
export async function countPipelinesOfSource(
  db: Db, { id, projectId }: { id: string, projectId: string },
): Promise<number> {
  const { pipelines } = await db
    .selectFrom('pipelines')
    .innerJoin('pipelineRevisions as revision', 'revision.id', 'pipelines.currentRevisionId')
    .select(({ fn }) => fn.countAll<number>().as('pipelines'))
    .where('pipelines.projectId', '=', projectId)
    .where('pipelines.archivedAt', 'is', null)
    .where('pipelines.isBuiltIn', '=', false)
    .where(sql<boolean>`revision.spec -> 'stages' @> ${JSON.stringify([{ sourceId: id }])}::jsonb`)
    .executeTakeFirstOrThrow()
  return Number(pipelines)
}

/** The dataset that the newest import of the source has fed, unless it is archived. */
export async function findImportedInto(db: Db, sourceId: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('sourceUses')
    .innerJoin('pipelines', 'pipelines.id', 'sourceUses.pipelineId')
    .innerJoin('datasetVersions', 'datasetVersions.producedByRun', 'sourceUses.runId')
    .innerJoin('datasets', 'datasets.id', 'datasetVersions.datasetId')
    .select(['datasets.id', 'datasets.archivedAt'])
    .where('sourceUses.sourceId', '=', sourceId)
    .where('pipelines.isBuiltIn', '=', true)
    .orderBy('sourceUses.usedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.archivedAt === null ? found.id : undefined
}
