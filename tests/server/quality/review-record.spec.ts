import { describe, expect, it } from 'vitest'
import type { QcVerdictCreate } from '#shared/contract/quality/qc-review.contract'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { givenLot } from '../../support/quality/given-lot'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const records = (count: number) => Array.from({ length: count }, (_, row) => `{"id": ${row}.0, "text":"record ${row}"}`)

describe('what reviewers have said', () => {
  const server = hold(() => startApiServer(mainDatabase()))
  const api = createApi(() => server.url)

  const claimAndJudge = async (id: string, { reviewer = 'ann', ...verdict }: Partial<QcVerdictCreate> = {}) => {
    await api('qcSampleClaim', { params: { id }, body: { reviewer } })
    return api('qcSampleVerdict', { params: { id }, body: { reviewer, verdict: 'PASS', ...verdict } })
  }

  it('is listed for one reviewer, page by page, and whether it can be taken back', async () => {
    const { lot, sampleIds: [one = '', two = '', three = ''] } = await givenLot(server, { records: records(3) })
    const reviewer = someName('dora')
    await claimAndJudge(one, { reviewer })
    await claimAndJudge(two, { reviewer, verdict: 'FAIL', defects: ['wrong'], note: 'two and two' })
    await claimAndJudge(three, { reviewer })
    await api('qcSampleUndo', { params: { id: three }, body: { reviewer } })
    const list = (cursor?: string) => api('qcVerdictList', { query: { reviewer, limit: 2, cursor } })

    const first = await list()
    const rest = await list(first.nextCursor ?? '')

    expect([...first.items, ...rest.items].map(({ sampleId, undoneAt, canReopen }) => [
      sampleId, undoneAt !== null, canReopen,
    ])).toEqual([[three, true, false], [two, false, true], [one, false, true]])
    expect(first.items[1]).toMatchObject({
      verdict: 'FAIL', role: 'first', note: 'two and two', position: 2, excerpt: '{"id": 1.0, "text":"record 1"}',
      lot: { id: lot.id, number: lot.number }, defects: [{ code: 'wrong', name: 'Wrong answer', severity: 'major' }],
    })
    await server.db.updateTable('qcLots').set({ state: 'ACCEPTED' }).where('id', '=', lot.id).execute()
    expect((await list()).items.map(({ canReopen }) => canReopen)).toEqual([false, false])
    expect((await api('qcVerdictList', { query: { reviewer: 'nobody' } })).items).toEqual([])
    expect((await failureOf(api('qcVerdictList', { query: {} as never }))).status).toBe(400)
  })

  it('is counted by defect code, with the policies that use it', async () => {
    const code = someName('code').toLowerCase().replaceAll(/[^a-z0-9_]/g, '_').slice(0, 40)
    const policy = await api('qcPolicyCreate', { body: { name: someName('policy'), spec: {
      plan: { kind: 'fixed', sampleSize: 1, acceptNumber: 0 },
      review: { defects: [{ code, name: 'Made up', severity: 'minor' }] },
    } } })
    const { sampleIds: [id = ''] } = await givenLot(
      server, { records: records(1), defects: [{ code, name: 'As found', severity: 'major' }] },
    )
    await claimAndJudge(id, { verdict: 'FAIL', defects: [code] })
    const find = async () => (await api('qcDefectList', { query: { q: code.toUpperCase() } })).items

    expect(await find()).toEqual([{
      code, name: 'As found', severity: 'major', count: 1,
      policies: expect.arrayContaining([{ id: policy.id, name: policy.name }]),
    }])
    expect((await api('qcDefectList', { query: { q: 'no such code' } })).items).toEqual([])
  })
})
