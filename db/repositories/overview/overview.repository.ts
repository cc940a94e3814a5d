import { sql } from 'kysely'
import type { ReleaseState } from '#shared/domain/release/release-state'
import type { Db } from '../../client'
import { isFailing, isUntested } from '../source/data-source.repository'

export interface SourceCounts {
  total: number
  failing: number
  untested: number
  failingName: string | null
}

/** Counts of sources that are not archived; failing and untested together are the list's filter `attention`. */
export function countSources(db: Db, projectId: string): Promise<SourceCounts> {
  return db
    .selectFrom('dataSources')
    .select(eb => [
      sql<number>`count(*)::int`.as('total'),
      sql<number>`(count(*) filter (where ${isFailing(eb)}))::int`.as('failing'),
      sql<number>`(count(*) filter (where ${isUntested(eb)}))::int`.as('untested'),
      sql<string | null>`min(name) filter (where ${isFailing(eb)})`.as('failingName'),
    ])
    .where('projectId', '=', projectId)
    .where('archivedAt', 'is', null)
    .executeTakeFirstOrThrow()
}

export interface Made {
  source: boolean
  dataset: boolean
  pipeline: boolean
  run: boolean
  result: boolean
}

const notOfExample = (column: string, id: string) =>
  sql`not exists (select from demos where ${sql.ref(`demos.${column}`)} = ${sql.ref(id)})`

/** First steps with data of one's own: the example is none of them, and archived objects count too. */
export async function findMade(db: Db, projectId: string): Promise<Made> {
  const { rows } = await sql<Made>`
    select
      exists (select from data_sources s
        where project_id = ${projectId} and ${notOfExample('source_id', 's.id')}) as source,
      exists (select from datasets d
        where project_id = ${projectId} and ${notOfExample('dataset_id', 'd.id')}) as dataset,
      exists (select from pipelines p
        where project_id = ${projectId} and not is_built_in and ${notOfExample('pipeline_id', 'p.id')}) as pipeline,
      exists (select from task_runs r
        where project_id = ${projectId} and trigger <> 'import' and ${notOfExample('task_id', 'r.task_id')}) as run,
      exists (
        select from dataset_versions v join task_runs r on r.id = v.produced_by_run
        where v.project_id = ${projectId} and r.trigger <> 'import' and ${notOfExample('task_id', 'r.task_id')}
      ) as result`.execute(db)
  return rows[0] ?? { source: false, dataset: false, pipeline: false, run: false, result: false }
}

/** A draft is not out yet, and what was withdrawn is out no more. */
const GIVEN_OUT = ['PUBLISHED', 'DEPRECATED', 'ARCHIVED', 'RESTORING'] as const satisfies ReleaseState[]

/** Newest first, without archived datasets, each with the release that has given it out last. */
export function listNewestOfAll(db: Db, { projectId, limit }: { projectId: string, limit: number }) {
  return db
    .selectFrom('datasetVersions as version')
    .innerJoin('datasets', 'datasets.id', 'version.datasetId')
    .select([
      'version.id', 'version.datasetId', 'version.semver', 'version.state', 'version.rows', 'version.bytes',
      'version.manifestSha256', 'version.producedByRun', 'version.producedByStage', 'version.createdAt',
      'datasets.name as datasetName',
    ])
    .select(eb => eb.selectFrom('releases').select('releases.semver')
      .whereRef('releases.datasetVersionId', '=', 'version.id')
      .where('releases.state', 'in', GIVEN_OUT)
      .orderBy('releases.id', 'desc').limit(1).as('release'))
    .where('version.projectId', '=', projectId)
    .where('datasets.archivedAt', 'is', null)
    .orderBy('version.id', 'desc')
    .limit(limit)
    .execute()
}
