import { sql } from 'kysely'
import type { Db } from '../../client'

export interface WaitingForRelease {
  /** Releases that have passed all gates and are not published, and the newest of them. */
  ready: number
  readyId: string | null
  readyName: string | null
  readySemver: string | null
  /** Versions that a gate has accepted and no release contains, and the newest of them. */
  unreleased: number
  datasetId: string | null
  datasetName: string | null
  datasetVersion: string | null
}

/** Of releases, and of accepted lots, that are looked at; of more, the newest. */
const MOST = 200

/**
 * What only a person can give out. Of a dataset counts the newest version alone: an earlier one is no news. What was
 * begun as a draft is in preparation, and has its own place; a dataset without acceptance may never be released.
 */
export async function findWaitingForRelease(db: Db, projectId: string): Promise<WaitingForRelease> {
  const { rows: [row] } = await sql<WaitingForRelease>`
    with ready as (
      select id, name, semver from releases where project_id = ${projectId} and state = 'READY'
      order by id desc limit ${MOST}
    ), accepted as materialized (
      select dataset_version_id from qc_lots
      where project_id = ${projectId} and state in ('ACCEPTED', 'CONDITIONAL') and origin = 'gate'
        and dataset_version_id is not null
      order by id desc limit ${MOST}
    ), unreleased as (
      select version.id, version.dataset_id, version.semver, datasets.name
      from (select distinct dataset_version_id from accepted) accepted
        join dataset_versions version on version.id = accepted.dataset_version_id
        join datasets on datasets.id = version.dataset_id and datasets.archived_at is null
      where not exists (
        select from dataset_versions newer where newer.dataset_id = version.dataset_id and newer.id > version.id
      ) and not exists (select from releases where releases.dataset_version_id = version.id)
    )
    select (select count(*)::int from ready) as ready, (select count(*)::int from unreleased) as unreleased,
      first.id as ready_id, first.name as ready_name, first.semver as ready_semver,
      newest.dataset_id, newest.name as dataset_name, newest.semver as dataset_version
    from (select) one left join (select * from ready order by id desc limit 1) first on true
      left join (select * from unreleased order by id desc limit 1) newest on true`.execute(db)
  if (!row) {
    throw new Error('a statement without a condition has answered no row')
  }
  return row
}
