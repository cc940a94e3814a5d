import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { insertLot } from '#db/repositories/quality/qc-lot.repository'
import { insertPolicy } from '#db/repositories/quality/qc-policy.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { hold } from '../support/hold'

// With one connection there is nobody to wait for.
describe.each(databases().filter(kind => kind === 'postgres'))('the number of a lot on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const spec = {
    rules: [], plan: { kind: 'fixed' as const, sampleSize: 1, acceptNumber: 0 },
    review: { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 15 },
  }
  const policyId = v7()

  beforeAll(() => database.db.transaction().execute(trx =>
    insertPolicy(trx, { id: policyId, projectId: DEFAULT_PROJECT_ID, name: 'Answers', description: '', spec })))

  const toLot = () => ({
    id: v7(), projectId: DEFAULT_PROJECT_ID, policyId, policy: { ...spec, name: 'Answers', version: 1 }, origin: 'gate',
    datasetId: null, datasetVersionId: null, runId: v7(), stageKey: 'gate', artifactUri: 'artifact:a',
    mediaType: 'application/jsonl', population: 1, seed: 1, sampleSize: 1, acceptNumber: 0, minorAcceptNumber: null,
    parentLotId: null, dueAt: null, createdBy: 'test',
  })

  it('is given once to lots that are made at the same time', async () => {
    const lots = await Promise.all(Array.from({ length: 8 }, () =>
      database.db.transaction().execute(trx => insertLot(trx, toLot()))))

    expect(lots.map(({ number }) => number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('holds up no other row of the project while the lot gets its samples', async () => {
    const written = await database.db.transaction().execute(async (trx) => {
      await insertLot(trx, toLot())
      return database.db.transaction().execute(async (other) => {
        await sql`set local lock_timeout = '2s'`.execute(other)
        return insertPolicy(other, { id: v7(), projectId: DEFAULT_PROJECT_ID, name: 'Other', description: '', spec })
      })
    })

    expect(written).toMatchObject({ name: 'Other' })
  })
})
