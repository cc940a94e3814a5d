import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import {
  deleteRelease, findLastRelease, insertRelease, lockRelease, renewWork, updateRelease, type ReleaseEdit,
} from '#db/repositories/release/release.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../support/hold'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'

const OUT: ReleaseEdit = {
  state: 'PUBLISHED', documents: [], manifestSha256: 'a', publishedAt: new Date(), publishedBy: 'operator',
}

describe.each(databases())('releases on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  async function givenDataset() {
    const [datasetId, versionId] = [v7(), v7()]
    await database.db.insertInto('datasets')
      .values({ id: datasetId, projectId: DEFAULT_PROJECT_ID, name: datasetId, description: '', archivedAt: null })
      .execute()
    await database.db.insertInto('datasetVersions').values({
      id: versionId, projectId: DEFAULT_PROJECT_ID, datasetId, semver: '1.0.0', state: 'SEALED', rows: 0, bytes: 0,
      manifest: '{"files":[]}', manifestUri: '', manifestSha256: '', columns: '[]', stats: '{}', parents: '[]',
      producedByRun: v7(), producedByStage: 'out',
    }).execute()
    return { datasetId, versionId }
  }

  async function givenRelease(
    { datasetId, versionId }: { datasetId: string, versionId: string }, semver = '1.0.0', edit: ReleaseEdit = {},
  ) {
    const difference = {
      bump: null, reason: 'first' as const, addedColumns: [], removedColumns: [], changedColumns: [], records: null,
      uncompared: null,
    }
    return database.db.transaction().execute(async (trx) => {
      const row = await insertRelease(trx, {
        id: v7(), projectId: DEFAULT_PROJECT_ID, datasetId, datasetVersionId: versionId, baseId: null, name: 'x',
        semver, bump: null, difference, card: {}, changelog: '', createdBy: 'operator',
      })
      return row && updateRelease(trx, row.id, edit)
    })
  }

  it('that are out keep what they say, and may still be deprecated, verified and archived', async () => {
    const release = await givenRelease(await givenDataset(), '1.0.0', OUT)
    const id = release?.id ?? ''
    const change = (edit: ReleaseEdit) => database.db.transaction().execute(trx => updateRelease(trx, id, edit))

    await change({ state: 'DEPRECATED', deprecatedAt: new Date(), deprecateReason: 'old' })
    await change({ state: 'ARCHIVED', archive: { at: '', from: 'DEPRECATED', files: [] } })
    await change({ archive: null, state: 'PUBLISHED', verified: { at: '', files: [] } })

    const refused: ReleaseEdit[] = [
      { semver: '2.0.0' }, { name: 'y' }, { card: { use: 'all' } }, { changelog: 'z' },
      { documents: [{ path: 'a', text: '', sha256: '', bytes: 0 }] },
      { state: 'DRAFT', publishedAt: null, documents: null, manifestSha256: null },
    ]
    for (const edit of refused) {
      await expect(change(edit)).rejects.toThrow('does not change')
    }
    await expect(database.db.transaction().execute(trx => deleteRelease(trx, id))).rejects.toThrow('is kept')
  })

  it('that are withdrawn stay withdrawn, and those that are not out may go', async () => {
    const dataset = await givenDataset()
    const withdrawn = await givenRelease(dataset, '1.0.0', { ...OUT, state: 'WITHDRAWN' })
    const draft = await givenRelease(dataset, '1.1.0')

    await database.db.transaction().execute(trx => deleteRelease(trx, draft?.id ?? ''))

    await expect(database.db.transaction().execute(trx => updateRelease(
      trx, withdrawn?.id ?? '', { state: 'PUBLISHED' },
    ))).rejects.toThrow('stays withdrawn')
    expect(await database.db.transaction().execute(trx => lockRelease(trx, draft?.id ?? ''))).toBeUndefined()
  })

  it('have one number each, and the last one is the highest that is not withdrawn', async () => {
    const dataset = await givenDataset()
    await givenRelease(dataset, '9.0.0', OUT)
    await givenRelease(dataset, '10.2.0', OUT)
    await givenRelease(dataset, '11.0.0', { ...OUT, state: 'WITHDRAWN' })
    await givenRelease(dataset, '12.0.0')

    expect(await findLastRelease(database.db, dataset.datasetId)).toMatchObject({ semver: '10.2.0' })
    expect(await givenRelease(dataset, '9.0.0')).toBeUndefined()
  })

  it('report the progress of their holder only, without another version', async () => {
    const release = await givenRelease(
      await givenDataset(), '1.0.0', { work: { kind: 'check', done: 0, total: 9, holder: 'me' } },
    )
    const report = (holder: string, done: number) => renewWork(database.db, { id: release?.id ?? '', holder, done })

    const answers = [await report('me', 4), await report('somebody', 5)]

    const { rows }
      = await sql<{ work: unknown, version: number }>`select work, version from releases where id = ${release?.id}`
        .execute(database.db)
    expect(answers).toEqual([true, false])
    expect(rows).toEqual([{
      work: { kind: 'check', done: 4, total: 9, holder: 'me', until: expect.stringMatching(/^20/) },
      version: release?.version,
    }])
  })
})
