import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { listNewestVersions, selectNewestVersions } from '#db/repositories/dataset/dataset-version.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const VERSIONS = 2_000

describe.each(databases())('the newest version of each dataset on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const [full, other, empty] = [v7(), v7(), v7()]

  beforeAll(async () => {
    const { db } = database
    await db.insertInto('datasets')
      .values([full, other, empty].map(id => ({ id, projectId: DEFAULT_PROJECT_ID, name: id, description: '' })))
      .execute()
    await sql`
      insert into dataset_versions (id, project_id, dataset_id, semver, state, manifest, manifest_uri, manifest_sha256,
        rows, bytes, produced_by_run, produced_by_stage)
      select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${DEFAULT_PROJECT_ID}::uuid,
        case when n = 1 then ${other}::uuid else ${full}::uuid end, '1.0.' || n, 'SEALED', '{}', '', '', 1, 1,
        gen_random_uuid(), 'publish'
      from generate_series(1, ${VERSIONS}::int) n`.execute(db)
    await sql`analyze dataset_versions`.execute(db)
  })

  it('is that with the highest id; a dataset without one is absent', async () => {
    const rows = await listNewestVersions(database.db, [empty, other, full])

    expect(rows.map(({ datasetId, semver }) => [datasetId, semver])).toEqual([
      [other, '1.0.1'], [full, `1.0.${VERSIONS}`],
    ])
    expect(await listNewestVersions(database.db, [])).toEqual([])
  })

  it('is found without reading the older ones', async () => {
    const plan = JSON.stringify(await selectNewestVersions(database.db, [empty, other, full])
      .explain('json', sql`analyze`))
    const read = [...plan.matchAll(/[aA]ctual [rR]ows\\?":\s*(\d+)/g)].map(([, rows]) => Number(rows))

    expect(read.length).toBeGreaterThan(0)
    expect(Math.max(...read)).toBeLessThanOrEqual(3)
  })
})
