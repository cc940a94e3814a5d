import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { listVersionsMadeFrom, selectVersionsMadeFrom } from '#db/repositories/dataset/lineage.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const VERSIONS = 2_000
const toId = (n: number) => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`

/** Of 2,000 versions each hundredth is made from others. */
describe.each(databases())('versions made from others on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const parentsOf = new Map<string, string[]>()

  beforeAll(async () => {
    const { db } = database
    const datasetId = v7()
    const dataset = { id: datasetId, projectId: DEFAULT_PROJECT_ID, name: 'texts', description: '' }
    await db.insertInto('datasets').values(dataset).execute()
    await sql`
      insert into dataset_versions (id, project_id, dataset_id, semver, state, manifest, manifest_uri, manifest_sha256,
        rows, bytes, produced_by_run, produced_by_stage)
      select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${DEFAULT_PROJECT_ID}::uuid,
        ${datasetId}::uuid, '1.0.' || n, 'SEALED', '{}', '', '', 1, 1, gen_random_uuid(), 'publish'
      from generate_series(1, ${VERSIONS}::int) n`.execute(db)
    for (let n = 100; n <= VERSIONS; n += 100) {
      parentsOf.set(toId(n), [toId(n - 1), toId(n % 300 === 0 ? n - 100 : n - 2)])
    }
    for (const [id, parents] of parentsOf) {
      await db.updateTable('datasetVersions').set({ parents: JSON.stringify(parents) }).where('id', '=', id).execute()
    }
    await sql`analyze dataset_versions`.execute(db)
  })

  it.each([
    ['one', [toId(99)]],
    ['a version and one of which it is made', [toId(299), toId(200)]],
    ['many', Array.from({ length: VERSIONS }, (_, index) => toId(index + 1))],
    ['what was used for nothing', [toId(50), v7()]],
  ])('are all that name %s, the newest first', async (_, ids) => {
    const rows = await listVersionsMadeFrom(database.db, { projectId: DEFAULT_PROJECT_ID, ids, limit: VERSIONS })

    const wanted = [...parentsOf].filter(([, parents]) => parents.some(parent => ids.includes(parent)))
    expect(rows.map(({ id }) => id)).toEqual(wanted.map(([id]) => id).reverse())
  })

  it('are found without reading the others', async () => {
    const select = selectVersionsMadeFrom(database.db, { projectId: DEFAULT_PROJECT_ID, ids: [toId(99)], limit: 100 })

    expect(JSON.stringify(await select.explain('json'))).toContain('dataset_versions_parents_idx')
  })
})
