import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { QcVerdictCreate } from '#shared/contract/quality/qc-review.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { createApi } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { givenLot } from '../../support/quality/given-lot'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'

const records = (count: number) => Array.from({ length: count }, (_, row) => `{"text":"record ${row}"}`)

describe.each(databases())('agreement of reviewers by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  async function claimAndJudge(id: string, verdict: Partial<QcVerdictCreate> = {}) {
    const given = { reviewer: 'ann', verdict: 'PASS' as const, ...verdict }
    await api('qcSampleClaim', { params: { id }, body: { reviewer: given.reviewer } })
    await api('qcSampleVerdict', { params: { id }, body: given })
  }

  it('measures how far two reviewers agree, from thirty samples on', async () => {
    const positions = Array.from({ length: 30 }, (_, index) => index + 1)
    const given = await givenLot(server, { records: records(30), second: positions })
    const query = { lotId: given.lot.id }
    const failed = { verdict: 'FAIL' as const, defects: ['wrong'] }
    for (const [index, id] of given.sampleIds.entries()) {
      await claimAndJudge(id, { ...index < 10 ? failed : {} })
      if (index === 29) {
        expect(await api('qcAgreement', { query }))
          .toMatchObject({ units: 29, agreement: null, alpha: null, pairs: [{ units: 29, kappa: null }] })
      }
      await claimAndJudge(id, { reviewer: 'bob', role: 'second', ...index < 5 || index >= 25 ? failed : {} })
    }

    const agreement = await api('qcAgreement', { query })

    // 5 both failed, 15 both passed, 5 each alone: p_o = 2/3, p_e = (10·10 + 20·20) / 900.
    expect(agreement).toMatchObject({
      units: 30, labels: ['PASS', 'FIX_AND_PASS', 'FAIL'], matrix: [[15, 0, 5], [0, 0, 0], [5, 0, 5]],
      pairs: [{ reviewers: ['ann', 'bob'], units: 30 }],
    })
    expect(agreement.agreement).toBeCloseTo(2 / 3, 10)
    expect(agreement.pairs[0]?.kappa).toBeCloseTo((2 / 3 - 5 / 9) / (4 / 9), 10)
    expect((await api('qcAgreement', { query: { ...query, to: '2020-01-01T00:00:00Z' } })).units).toBe(0)
    expect((await api('qcAgreement', { query: { policyId: given.lot.policyId } })).units).toBe(30)
    expect((await api('qcAgreement', { query: { policyId: given.lot.id } })).units).toBe(0)
  })

  it('measures a lot of any project by the lot alone', async () => {
    const { id: projectId } = await api('projectCreate', { body: { key: `p${v7()}`, name: someName('Elsewhere') } })
    const { lot, sampleIds } = await givenLot(server, { projectId, records: records(2), second: [1, 2] })
    for (const id of sampleIds) {
      await claimAndJudge(id)
      await claimAndJudge(id, { reviewer: 'bob', role: 'second' })
    }
    const unitsOf = async (query: object) => (await api('qcAgreement', { query })).units

    expect(await unitsOf({ lotId: lot.id })).toBe(2)
    expect(await unitsOf({ policyId: lot.policyId })).toBe(2)
    expect(await unitsOf({ lotId: lot.id, projectId: DEFAULT_PROJECT_ID })).toBe(0)
  })
})
