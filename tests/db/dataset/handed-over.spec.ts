import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { listDecisions, selectDecisions } from '#db/repositories/overview/handover.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const VERSIONS = 3_000
const MINUTE_MS = 60_000
const FROM = Date.parse('2026-03-01T00:00:00Z')

/** One a minute; the window has each tenth. */
describe.each(databases())('versions of a window on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const where = {
    projectId: DEFAULT_PROJECT_ID, pipelineId: undefined,
    from: new Date(FROM + 1_000 * MINUTE_MS), to: new Date(FROM + 1_300 * MINUTE_MS),
  }

  beforeAll(async () => {
    const { db } = database
    const dataset = { id: v7(), projectId: DEFAULT_PROJECT_ID, name: 'texts', description: '' }
    await db.insertInto('datasets').values(dataset).execute()
    await db.insertInto('datasetVersions').values(Array.from({ length: VERSIONS }, (_, minute) => ({
      id: v7({ msecs: FROM + minute * MINUTE_MS }), projectId: DEFAULT_PROJECT_ID, datasetId: dataset.id,
      semver: `1.0.${minute}`, state: 'SEALED', rows: 0, bytes: 0, manifest: '{}', manifestUri: '', manifestSha256: '',
      columns: '[]', stats: '{}', parents: '[]', producedByRun: v7(), producedByStage: 'out',
      createdAt: new Date(FROM + minute * MINUTE_MS),
    }))).execute()
    await sql`analyze dataset_versions`.execute(db)
  })

  it('are counted, and the newest are listed', async () => {
    const { count, items } = await listDecisions(database.db, where, 7)

    expect(count).toBe(300)
    expect(items.map(({ value }) => value)).toEqual([1299, 1298, 1297, 1296, 1295, 1294, 1293].map(n => `1.0.${n}`))
  })

  it('are found without reading those before and after', async () => {
    const { rows } = await sql`explain (format json) ${selectDecisions(where, 7)}`.execute(database.db)

    const plan = JSON.stringify(rows)
    expect(plan).toContain('dataset_versions_created_idx')
    expect(plan).not.toMatch(/Seq Scan[^}]*"dataset_versions"/)
  })
})
