import { Readable } from 'node:stream'
import { v7 } from 'uuid'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { insertLot, updateLot } from '#db/repositories/quality/qc-lot.repository'
import { lockRelease, updateRelease } from '#db/repositories/release/release.repository'
import { rejudgeLotGates } from '#server/services/release/release-lot-gate'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenLotOf } from '../../support/release/given-lot'
import { watchBlocked } from '../../support/services/blocked'
import { databases } from '../../support/services/databases'
import { releasesOf } from './release-fixture'

describe.each(databases())('the lot at the gate of a draft on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const { api, read, untilIdle, givenDataset, givenVersionOf, givenChecked } = releasesOf(server)
  afterEach(() => vi.restoreAllMocks())

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
      await api(
        'qcSampleVerdict',
        { params: { id }, body: { reviewer: 'ann', ...position === 1 ? fixed : { verdict: 'PASS' as const } } },
      )
    }
  }

  const decide = (lotId: string) =>
    api('qcLotDecide', { params: { id: lotId }, body: { decision: 'accept', reason: '' } })

  it('is judged anew as soon as it is made and decided, without a second check', async () => {
    const { draft, lot } = await givenLotForDraft()
    const made = await gateOf(draft.id)
    await review(lot.id)
    await api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'accept', reason: '' } })
    const accepted = await gateOf(draft.id)

    expect(draft.gates.find(({ key }) => key === 'lot')).toMatchObject({ code: 'lot_none' })
    expect(made)
      .toMatchObject({ state: 'DRAFT', gate: { isPassed: false, code: 'lot_open', facts: { lotId: lot.id } } })
    expect(accepted)
      .toMatchObject({ state: 'READY', gate: { isPassed: true, code: 'lot_accepted', facts: { lotId: lot.id } } })
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

    expect(await gateOf(draft.id))
      .toMatchObject({ state: 'DRAFT', gate: { code: 'lot_rejected', facts: { lotId: second.id } } })
  })

  it('is judged anew without a stale version for who has the card open: what was begun before the decision is saved', async () => {
    const { draft, lot } = await givenLotForDraft()
    await review(lot.id)
    await api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'accept', reason: '' } })

    const saved = await api(
      'releaseChange', { params: { id: draft.id }, version: draft.version, body: { card: { use: 'Begun before.' } } },
    )

    expect(saved).toMatchObject({ state: 'READY', card: { use: 'Begun before.' }, version: draft.version + 1 })
    expect(saved.gates.find(({ key }) => key === 'lot'))
      .toMatchObject({ code: 'lot_accepted', facts: { lotId: lot.id } })
  })

  describe('beside a lot by a copy of the policy', () => {
    async function givenTwoLots() {
      const { draft, lot } = await givenLotForDraft()
      const plan = { kind: 'fixed' as const, sampleSize: 2, acceptNumber: 1 }
      const copy = await api('qcPolicyCreate', { body: { name: someName('copy'), spec: { plan } } })
      const other = await api('qcLotCreate', { body: { policyId: copy.id, datasetId: draft.datasetId } })
      await review(lot.id)
      await decide(lot.id)
      return { draft, other }
    }

    it('lets through, and tells of it from its first verdict on, also in what is published', async () => {
      const { draft, other } = await givenTwoLots()
      const before = await gateOf(draft.id)
      await review(other.id)
      const judged = await gateOf(draft.id)
      await api('releasePublish', { params: { id: draft.id } })
      const published = await gateOf(draft.id)

      const undecided = [{ lotId: other.id, number: other.number }]
      expect(before.gate?.facts).not.toHaveProperty('undecided')
      expect(judged).toMatchObject({ state: 'READY', gate: { isPassed: true, facts: { undecided } } })
      expect(published).toMatchObject({ state: 'PUBLISHED', gate: { isPassed: true, facts: { undecided } } })
    })

    it('tells of it no more once its only verdict is undone', async () => {
      const { draft, other } = await givenTwoLots()
      const by = { reviewer: 'ann' }
      const { items: [sample] } = await api('qcLotNext', { params: { id: other.id }, body: { ...by, count: 1 } })
      const params = { id: sample?.id ?? '' }
      await api('qcSampleVerdict', { params, body: { ...by, verdict: 'PASS' } })
      const judged = await gateOf(draft.id)
      await api('qcSampleUndo', { params, body: by })

      expect(judged.gate?.facts).toHaveProperty('undecided')
      expect((await gateOf(draft.id)).gate?.facts).not.toHaveProperty('undecided')
    })

    it('tells of it no more once it is decided', async () => {
      const { draft, other } = await givenTwoLots()
      await review(other.id)
      await decide(other.id)

      const { gate } = await gateOf(draft.id)
      expect(gate).toMatchObject({ isPassed: true, facts: { lotId: other.id } })
      expect(gate?.facts).not.toHaveProperty('undecided')
    })
  })

  it('is that of every draft over the version', async () => {
    const { draft, lot } = await givenLotForDraft()
    const other = await givenChecked(draft.datasetId, { semver: '3.0.0' })
    await review(lot.id)
    await api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'accept', reason: '' } })

    expect([await gateOf(draft.id), await gateOf(other.id)]).toMatchObject([{ state: 'READY' }, { state: 'READY' }])
  })

  /** A draft whose check has begun and reads its files when it is let go; the lot over it waits for its decision. */
  async function givenHeldCheck() {
    const { draft, lot } = await givenLotForDraft()
    await review(lot.id)
    const open = server.artifacts.open.bind(server.artifacts)
    const { promise: held, resolve: letGo } = Promise.withResolvers<undefined>()
    vi.spyOn(server.artifacts, 'open').mockImplementation(async (...given) => Readable.from((async function* () {
      await held
      yield* await open(...given)
    })()))
    await api('releaseCheck', { params: { id: draft.id } })
    return { id: draft.id, lotId: lot.id, letGo: () => letGo(undefined) }
  }

  it('is the decided one after a check that was begun before the decision', async () => {
    const { id, lotId, letGo } = await givenHeldCheck()
    await decide(lotId)
    const during = await gateOf(id)
    letGo()
    await untilIdle(id)

    expect(during).toMatchObject({ state: 'CHECKING', gate: { code: 'lot_accepted' } })
    expect(await gateOf(id)).toMatchObject({ state: 'READY', gate: { isPassed: true, code: 'lot_accepted' } })
  })

  // The embedded database has one connection: there, nobody decides in the middle of a transaction.
  describe.each([kind].filter(it => it === 'postgres'))('while the check is ending on %s', () => {
    it('is the decided one when all is read and the decision comes before it is written', async () => {
      const { id, lotId, letGo } = await givenHeldCheck()
      await server.db.transaction().execute(async (trx) => {
        const countBlocked = await watchBlocked(server.db, trx)
        await lockRelease(trx, id)
        letGo()
        await expect.poll(countBlocked).toBeGreaterThan(0)
        await updateLot(trx, lotId, { state: 'ACCEPTED', decidedAt: new Date(), decidedBy: 'ann' })
      })
      await untilIdle(id)

      expect(await gateOf(id)).toMatchObject({ state: 'READY', gate: { code: 'lot_accepted' } })
    })

    it('is the decided one when the decision comes while it is being written', async () => {
      const { id, lotId, letGo } = await givenHeldCheck()
      let isDecided = false
      let deciding: Promise<void> | undefined
      await server.db.transaction().execute(async (trx) => {
        const countBlocked = await watchBlocked(server.db, trx)
        // As the end of a check does.
        await lockRelease(trx, id)
        await updateRelease(trx, id, { state: 'DRAFT', work: null })
        deciding = decide(lotId).then(() => {
          isDecided = true
        })
        await expect.poll(async () => isDecided || await countBlocked() > 0).toBe(true)
      })
      await deciding
      letGo()

      expect(await gateOf(id)).toMatchObject({ state: 'READY', gate: { code: 'lot_accepted' } })
    })

    it('does not stop a publication for ever when another lot is made at the same moment', async () => {
      const { id: datasetId } = await givenDataset()
      const version = await givenVersionOf(datasetId, '1.0.0', [{ text: 'one' }, { text: 'two' }])
      const { number: _number, policy, ...lot } = await givenLotOf(server.db, version.id)
      const { id } = await givenChecked(datasetId)
      let isPublished = false
      let publishing: Promise<void> | undefined
      await server.db.transaction().execute(async (trx) => {
        const countBlocked = await watchBlocked(server.db, trx)
        // As whoever makes a lot does; the publication comes in the middle of it.
        await insertLot(trx, { ...lot, id: v7(), policy, datasetId })
        publishing = api('releasePublish', { params: { id } }).then(() => {
          isPublished = true
        })
        await expect.poll(async () => isPublished || await countBlocked() > 0).toBe(true)
        await rejudgeLotGates({ trx, touch: () => undefined }, version.id)
      })
      await publishing

      expect(await read(id)).toMatchObject({ state: 'PUBLISHED' })
    })
  })
})
