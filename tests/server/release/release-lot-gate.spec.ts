import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { releasesOf } from './release-fixture'

describe.each(databases())('the lot at the gate of a draft on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const { api, read, givenDataset, givenVersionOf, givenChecked } = releasesOf(server)

  const gateOf = async (id: string) => {
    const { gates, state, lot } = await read(id)
    return { state, lot, gate: gates.find(({ key }) => key === 'lot') }
  }

  /** A draft that lacks only its lot, and the lot that is made for it. */
  async function givenLotForDraft() {
    const { id: datasetId } = await givenDataset()
    await givenVersionOf(datasetId, '1.0.0', [{ text: 'one' }, { text: 'two' }])
    const draft = await givenChecked(datasetId)
    const plan = { kind: 'fixed' as const, sampleSize: 2, acceptNumber: 1 }
    const policy = await api('qcPolicyCreate', { body: { name: someName('policy'), spec: { plan } } })
    const lot = await api('qcLotCreate', { body: { policyId: policy.id, datasetId } })
    return { draft, lot }
  }

  /** The first sample is fixed, the other passes. */
  async function review(lotId: string) {
    const { items } = await api('qcLotNext', { params: { id: lotId }, body: { reviewer: 'ann', count: 2 } })
    for (const { id, position, record } of items) {
      const fixed = { verdict: 'FIX_AND_PASS' as const, fixedRecord: record.replace('"text":"', '"text":"more ') }
      await api('qcSampleVerdict', { params: { id }, body: { reviewer: 'ann', ...position === 1 ? fixed : { verdict: 'PASS' as const } } })
    }
  }

  it('is judged anew as soon as it is made and decided, without a second check', async () => {
    const { draft, lot } = await givenLotForDraft()
    const made = await gateOf(draft.id)
    await review(lot.id)
    await api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'accept', reason: '' } })
    const accepted = await gateOf(draft.id)

    expect(draft.gates.find(({ key }) => key === 'lot')).toMatchObject({ code: 'lot_none' })
    expect(made).toMatchObject({ state: 'DRAFT', gate: { isPassed: false, code: 'lot_open', facts: { lotId: lot.id } } })
    expect(accepted).toMatchObject({ state: 'READY', gate: { isPassed: true, code: 'lot_accepted', facts: { lotId: lot.id } } })
  })

  it('names the same defects as the lot: fixed samples count', async () => {
    const { draft, lot } = await givenLotForDraft()
    await review(lot.id)
    const { counts } = await api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'accept', reason: '' } })
    const { gate, lot: inPassport } = await gateOf(draft.id)

    expect(counts).toMatchObject({ failed: 0, fixed: 1, major: 1 })
    expect(gate?.facts).toMatchObject({ defects: 1, acceptNumber: 1, sampleSize: 2 })
    expect(inPassport).toMatchObject({ defects: 1, acceptNumber: 1 })
  })

  it('closes a draft that was ready when another lot of the version is rejected', async () => {
    const { draft, lot } = await givenLotForDraft()
    await review(lot.id)
    await api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'accept', reason: '' } })
    const second = await api('qcLotCreate', { body: { policyId: lot.policyId, datasetId: lot.datasetId ?? '' } })
    await review(second.id)
    await api('qcLotDecide', { params: { id: second.id }, body: { decision: 'reject', reason: 'seen elsewhere' } })

    expect(await gateOf(draft.id)).toMatchObject({ state: 'DRAFT', gate: { code: 'lot_rejected', facts: { lotId: second.id } } })
  })
})
