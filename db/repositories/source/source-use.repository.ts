import { sql, type Selectable } from 'kysely'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import { MOST_NAMED_PIPELINES } from '#shared/domain/source-use'
import type { Db, Trx } from '../../client'
import { CLOCKS_MS } from '../../partitions'
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

const DAY_MS = 24 * 3_600_000

/**
 * Adds up the uses of the UTC days that have ended, each source from its first day that is not added up. Nothing is
 * launched on a day that ended an hour ago, so what is added up stays as it is; demo data is told of any day, and is
 * left out. Two consoles at once add up the same.
 */
export async function addUpSourceUses(db: Db, now: Date): Promise<void> {
  const before = new Date(Math.floor((now.getTime() - CLOCKS_MS) / DAY_MS) * DAY_MS)
  await sql`
    insert into source_use_days (source_id, day, pipeline_id, runs, last_used_at)
    select source.id, date_bin('1 day', used_at, timestamptz '2020-01-01 00:00:00Z') as day, pipeline_id, count(*),
      max(used_at)
    from data_sources source
    cross join lateral (
      select used_at, pipeline_id from source_uses
      where source_id = source.id and used_at < ${before} and used_at >= coalesce(
        (select max(day) + interval '24 hours' from source_use_days where source_id = source.id), '-infinity')
    ) uses
    where source.project_id <> ${DEMO_PROJECT_ID}
    group by 1, 2, 3 order by 1, 2, 3
    on conflict do nothing`.execute(db)
}

/**
 * How the sources were read: whole days from their totals, single uses of the day at which the time begins and after
 * the last day that is added up. One statement reads all, so that no use is in two or none.
 */
export async function listSourceUses(db: Db, page: UsesPage): Promise<SourceUses[]> {
  const { rows } = await selectSourceUses(page).execute(db)
  return rows
}

export function selectSourceUses({ sourceIds, since }: UsesPage) {
  const firstDay = new Date(Math.ceil(since.getTime() / DAY_MS) * DAY_MS)
  return sql<SourceUses>`
  select wanted.id as source_id, last.run_id as last_run_id, last.used_at as last_used_at,
    coalesce(recent.runs, 0) as runs, recent.pipeline_count, coalesce(recent.pipelines, '[]') as pipelines
  from unnest(${[...sourceIds]}::text[]::uuid[]) as wanted (id)
  left join lateral (
    select run_id, used_at from source_uses where source_id = wanted.id order by used_at desc limit 1
  ) last on true
  cross join lateral (
    select case when max(day) >= ${firstDay}::timestamptz then max(day) + interval '24 hours'
      else ${since}::timestamptz end as until
    from source_use_days where source_id = wanted.id
  ) added_up
  cross join lateral (
    select sum(runs)::int as runs, count(id)::int as pipeline_count,
      json_agg(json_build_object('id', id, 'name', name) order by newest desc)
        filter (where place <= ${MOST_NAMED_PIPELINES} and id is not null) as pipelines
    from (
      select pipelines.id, pipelines.name, uses.runs, uses.newest,
        row_number() over (partition by pipelines.id is null order by uses.newest desc) as place
      from (
        select pipeline_id, sum(runs) as runs, max(newest) as newest from (
          select pipeline_id, 1 as runs, used_at as newest from source_uses
          where source_id = wanted.id and used_at >= added_up.until
          union all
          select pipeline_id, 1, used_at from source_uses
          where source_id = wanted.id and used_at >= ${since} and used_at < ${firstDay} and added_up.until > ${firstDay}
          union all
          select pipeline_id, runs, last_used_at from source_use_days
          where source_id = wanted.id and day >= ${firstDay} and added_up.until > ${firstDay}
        ) parts group by pipeline_id
      ) uses
      left join pipelines on pipelines.id = uses.pipeline_id and not pipelines.is_built_in
    ) known
  ) recent`
}

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

/** Among as many of its newest uses an import is looked for: a source may be read every minute, and never imported. */
const LOOKED_THROUGH = 1_000

/** The dataset that the newest import of the source has fed, unless it is archived. */
export async function findImportedInto(db: Db, sourceId: string): Promise<string | undefined> {
  const found = await selectImportedInto(db, sourceId).executeTakeFirst()
  return found?.archivedAt === null ? found.id : undefined
}

export const selectImportedInto = (db: Db, sourceId: string) => db
  .selectFrom(eb => eb
    .selectFrom('sourceUses')
    .select(['pipelineId', 'runId', 'usedAt'])
    .where('sourceId', '=', sourceId)
    .orderBy('usedAt', 'desc')
    .limit(LOOKED_THROUGH)
    .as('recent'))
  .innerJoin('pipelines', 'pipelines.id', 'recent.pipelineId')
  .innerJoin('datasetVersions', 'datasetVersions.producedByRun', 'recent.runId')
  .innerJoin('datasets', 'datasets.id', 'datasetVersions.datasetId')
  .select(['datasets.id', 'datasets.archivedAt'])
  .where('pipelines.isBuiltIn', '=', true)
  .orderBy('recent.usedAt', 'desc')
  .limit(1)
