import { sql } from 'kysely'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import type { Db } from '../../client'
import { RUN_COLUMNS, type TaskRunHead } from '../run/task-run.repository'
import { IS_LIVING } from '../run/task-run-ingest.repository'

export interface LineageVersionRow {
  id: string
  datasetId: string
  datasetName: string
  datasetArchivedAt: Date | null
  semver: string
  rows: number
  parents: string[]
  producedByRun: string
  createdAt: Date
}

const selectVersions = (db: Db, projectId: string) => db
  .selectFrom('datasetVersions')
  .innerJoin('datasets', 'datasets.id', 'datasetVersions.datasetId')
  .select([
    'datasetVersions.id', 'datasetId', 'semver', 'datasetVersions.rows', 'parents', 'producedByRun',
    'datasetVersions.createdAt',
  ])
  .select(['datasets.name as datasetName', 'datasets.archivedAt as datasetArchivedAt'])
  .where('datasetVersions.projectId', '=', projectId)

interface VersionsQuery { projectId: string, ids: readonly string[], limit: number }

/** Includes versions of archived datasets. */
export function listLineageVersions(db: Db, { projectId, ids, limit }: VersionsQuery): Promise<LineageVersionRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : selectVersions(db, projectId)
        .where('datasetVersions.id', 'in', [...ids]).orderBy('datasetVersions.id', 'desc').limit(limit).execute()
}

/** Versions made from one of these, newest first. */
export function listVersionsMadeFrom(db: Db, query: VersionsQuery): Promise<LineageVersionRow[]> {
  return query.ids.length === 0 ? Promise.resolve([]) : selectVersionsMadeFrom(db, query).execute()
}

/** The first condition is that of `dataset_versions_parents_idx`. */
export const selectVersionsMadeFrom = (db: Db, { projectId, ids, limit }: VersionsQuery) =>
  selectVersions(db, projectId)
    .where(sql<boolean>`parents <> '[]' and parents ?| ${sql.val([...ids])}::text[]`)
    .orderBy('datasetVersions.id', 'desc')
    .limit(limit)

export interface AncestorRow extends LineageVersionRow {
  /** Versions on the shortest way to it, itself included. */
  depth: number
}

interface AncestorsQuery { projectId: string, id: string, maxSteps: number, limit: number }

/**
 * Versions that one was made from, directly or not, nearest first, each once: in one statement, however far back.
 *
 * @param query.limit of each step, too: a wide history takes no longer. As many rows as this: there may be more.
 */
export async function listAncestorVersions(
  db: Db,
  { projectId, id, maxSteps, limit }: AncestorsQuery,
): Promise<AncestorRow[]> {
  // Each version is looked up by its id: without statistics, which embedded storage does not have, a join reads the
  // whole project again and again.
  const { rows } = await sql<AncestorRow>`
    with recursive line (id, parents, depth) as (
      select id, parents, 0 from dataset_versions where id = ${id} and project_id = ${projectId}
      union
      select step.id, step.parents, step.depth from (
        select parent.id, parent.parents, named.depth
        from (
          select distinct jsonb_array_elements_text(parents)::uuid as id, depth + 1 as depth
          from line where depth < ${maxSteps}::int
        ) named
        cross join lateral (
          select id, parents from dataset_versions where id = named.id and project_id = ${projectId} limit 1
        ) parent
        order by parent.id desc
        limit ${limit}
      ) step
    ), near as (
      select id, min(depth) as depth from line group by id having min(depth) > 0
      order by min(depth), id desc limit ${limit}
    )
    select version.*, near.depth, datasets.name as dataset_name, datasets.archived_at as dataset_archived_at
    from near
    cross join lateral (
      select id, dataset_id, semver, rows, parents, produced_by_run, created_at
      from dataset_versions where id = near.id limit 1
    ) version
    join datasets on datasets.id = version.dataset_id
    order by near.depth, version.id desc`.execute(db)
  return rows
}

export type LineageRunRow = TaskRunHead & {
  /** The inputs of its stages. */
  inputs: TaskInput[]
}

const selectRuns = (db: Db) => db
  .selectFrom('taskRuns')
  .select(RUN_COLUMNS)
  .select(sql<TaskInput[]>`jsonb_path_query_array(spec, '$.stages[*].input')`.as('inputs'))

export function listLineageRuns(db: Db, ids: readonly string[]): Promise<LineageRunRow[]> {
  return ids.length === 0 ? Promise.resolve([]) : selectRuns(db).where('id', 'in', [...ids]).execute()
}

export type RunStep = Pick<LineageRunRow, 'id' | 'name' | 'inputs'> & {
  /** In the order of the line. */
  stages: { key: string, name: string, kind: string, parameters: Record<string, unknown> }[]
}

/** Those of many runs can be large: a longer one is null. */
const MOST_PARAMETER_CHARS = 200

/** What runs did, stage by stage. */
export function listRunSteps(db: Db, ids: readonly string[]): Promise<RunStep[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('taskRuns')
        .select(['id', 'name'])
        .select(sql<TaskInput[]>`jsonb_path_query_array(spec, '$.stages[*].input')`.as('inputs'))
        .select(sql<RunStep['stages']>`coalesce((
          select jsonb_agg(jsonb_build_object(
            'key', stage -> 'key', 'name', stage -> 'name', 'kind', stage -> 'kind', 'parameters', (
              select coalesce(jsonb_object_agg(
                key, case when length(value::text) <= ${MOST_PARAMETER_CHARS} then value end), '{}')
              from jsonb_each(stage -> 'parameters') as parameters (key, value)
            )
          ) order by place)
          from jsonb_array_elements(spec -> 'stages') with ordinality as stages (stage, place)), '[]')`.as('stages'))
        .where('id', 'in', [...ids])
        .execute()
}

/** Active runs that read one of these versions, newest first. */
export function listLivingReaders(db: Db, { projectId, ids, limit }: VersionsQuery): Promise<LineageRunRow[]> {
  return ids.length === 0
    ? Promise.resolve([])
    : selectRuns(db)
        .where('projectId', '=', projectId)
        .where(IS_LIVING)
        .where(eb => eb.or(ids.map(id =>
          sql<boolean>`spec -> 'stages' @> ${JSON.stringify([{ input: { datasetVersionId: id } }])}::jsonb`)))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
}

/** Includes archived sources. */
export function listLineageSources(db: Db, ids: readonly string[]) {
  return ids.length === 0
    ? Promise.resolve([])
    : db.selectFrom('dataSources')
        .leftJoin('uploads', 'uploads.id', 'dataSources.uploadId')
        .select([
          'dataSources.id', 'dataSources.name', 'dataSources.kind', 'dataSources.archivedAt', 'uploads.filename',
          'uploads.createdAt as uploadedAt',
        ])
        .where('dataSources.id', 'in', [...ids])
        .execute()
}
