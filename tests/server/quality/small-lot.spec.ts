import { describe, expect, it } from 'vitest'
import type { SamplingPlan } from '#shared/domain/quality/quality-spec'
import { toLotNumbers } from '#shared/domain/quality/sampling-plan'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { databases } from '../../support/services/databases'

const ROWS = 40
const FIXED: SamplingPlan = { kind: 'fixed', sampleSize: 100, acceptNumber: 5, minorAcceptNumber: 10 }
const AIMS = { kind: 'computed', aql: 0.02, ltpd: 0.08, alpha: 0.05, beta: 0.1 } as const

describe.each(databases())('a lot over a version with fewer records than its plan asks for, on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  async function givenDataset() {
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    const records = Array.from({ length: ROWS }, (_, row) => ({ row }))
    await givenVersion(server, { datasetId, records, columns: ['row'] })
    return datasetId
  }

  it.each([
    ['all of them by a fixed plan, in proportion', FIXED, { sampleSize: 40, acceptNumber: 2, minorAcceptNumber: 4 }],
    [
      'as many as a finite lot needs', { ...AIMS, distribution: 'binomial' as const },
      toLotNumbers({ ...AIMS, distribution: 'hypergeometric' }, ROWS),
    ],
  ])('draws %s', async (_, plan, numbers) => {
    const policy = await api(
      'qcPolicyCreate', { body: { name: someName('policy'), spec: { plan, review: { defects: [] } } } },
    )

    const lot = await api('qcLotCreate', { body: { policyId: policy.id, datasetId: await givenDataset() } })

    expect(policy.sampleSize).toBeGreaterThan(ROWS)
    expect(lot).toMatchObject({ population: ROWS, state: 'SAMPLED', ...numbers })
    const { items } = await api('qcLotSamples', { params: { id: lot.id }, query: { limit: 100 } })
    expect(new Set(items.map(({ row }) => row)).size).toBe(numbers?.sampleSize)
  })
})
