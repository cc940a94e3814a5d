import { v7 } from 'uuid'
import { describe, expect, it, vi } from 'vitest'
import { lockLot } from '#db/repositories/quality/qc-lot.repository'
import { insertVerdict } from '#db/repositories/quality/qc-verdict.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { toLotName } from '#shared/domain/quality/lot-state'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { watchBlocked } from '../../support/services/blocked'
import { databases } from '../../support/services/databases'

describe.each(databases())('lots of one policy over one version, by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const records = Array.from({ length: 20 }, (_, row) => ({ row }))
  async function givenPolicy() {
    const spec = { plan: { kind: 'fixed' as const, sampleSize: 2, acceptNumber: 1 }, review: {} }
    return (await api('qcPolicyCreate', { body: { name: someName('policy'), spec } })).id
  }
  async function givenPlace() {
    const policyId = await givenPolicy()
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(server, { datasetId, records, columns: ['row'] })
    return { policyId, datasetId }
  }
  type Place = Awaited<ReturnType<typeof givenPlace>> & { version?: string, parentLotId?: string }
  const create = (body: Place) => api('qcLotCreate', { body })
  const claim = async (id: string, count = 1) =>
    (await api('qcLotNext', { params: { id }, body: { reviewer: 'ann', count } })).items.map(sample => sample.id)
  const say = (id: string, verdict: 'PASS' | 'FAIL') =>
    api('qcSampleVerdict', { params: { id }, body: { reviewer: 'ann', verdict } })
  async function judge(id: string, verdict: 'PASS' | 'FAIL', count = 2) {
    const ids = await claim(id, count)
    for (const sampleId of ids) {
      await say(sampleId, verdict)
    }
    return ids
  }
  const decide = (id: string, decision: 'accept' | 'reject', reason = '') =>
    api('qcLotDecide', { params: { id }, body: { decision, reason } })
  const read = (id: string) => api('qcLotGet', { params: { id } })
  async function refusalOf(call: Promise<unknown>) {
    const { status, problem } = await failureOf(call)
    const [field] = problem.errors ?? []
    return { status, code: field?.code, pointer: field?.pointer, name: /L-\d+/.exec(field?.message ?? '')?.[0] }
  }

  it('are not made while one was judged and is not decided, even if its samples were reopened', async () => {
    const place = await givenPlace()
    const lot = await create(place)
    const [sampleId = ''] = await judge(lot.id, 'FAIL', 1)
    const refused = { status: 409, code: 'LOT_JUDGED', pointer: '/version', name: toLotName(lot.number) }
    expect(await refusalOf(create(place))).toEqual(refused)

    await api('qcSampleReopen', { params: { id: sampleId }, body: { reviewer: 'ann', reason: 'looked at again' } })
    expect(await refusalOf(create(place))).toEqual(refused)
    const { items } = await api('qcLotList', { query: { policyId: place.policyId, judged: 'true' } })
    expect(items.map(({ id }) => id)).toEqual([lot.id])

    await judge(lot.id, 'PASS')
    expect(await refusalOf(create(place))).toEqual(refused)
    await decide(lot.id, 'accept')
    expect((await create(place)).state).toBe('SAMPLED')
    expect((await api('qcLotList', { query: { policyId: place.policyId, judged: 'true' } })).items).toEqual([])
  })

  it('are made while nothing is judged, and after a verdict that was undone at once', async () => {
    const place = await givenPlace()
    const lot = await create(place)
    const [sampleId = ''] = await judge(lot.id, 'FAIL', 1)
    await api('qcSampleUndo', { params: { id: sampleId }, body: { reviewer: 'ann' } })

    expect((await create(place)).state).toBe('SAMPLED')
  })

  it.each([
    ['the older', 0], ['the newer', 1],
  ] as const)('are decided in turn: %s, judged first, before the other passes', async (_, which) => {
    const place = await givenPlace()
    const lots = [await create(place), await create(place)]
    const [first, other] = which === 0 ? lots : lots.toReversed()
    const [firstId, otherId] = [first?.id ?? '', other?.id ?? '']
    await judge(firstId, 'FAIL')
    await judge(otherId, 'PASS')
    const name = toLotName(first?.number ?? 0)

    const refused = { status: 409, code: 'JUDGED_BEFORE', pointer: '/decision', name }
    expect(await refusalOf(decide(otherId, 'accept'))).toEqual(refused)
    const refusals = { accept: 'JUDGED_BEFORE', reject: '' }
    expect(await read(otherId)).toMatchObject({ state: 'IN_REVIEW', judgedBefore: { id: firstId }, refusals })
    expect(await read(firstId)).toMatchObject({ judgedBefore: null, refusals: { reject: '' } })

    await decide(firstId, 'reject')
    expect(await read(otherId)).toMatchObject({ judgedBefore: null, refusals: { accept: '' } })
    expect(await decide(otherId, 'accept')).toMatchObject({ state: 'ACCEPTED' })
  })

  it('say which of them speaks for the version: a rejected one, whatever is accepted after it', async () => {
    const place = await givenPlace()
    const [first, later] = [await create(place), await create(place)]
    expect((await read(first.id)).versionLot).toMatchObject({ id: later.id, state: 'SAMPLED' })
    await judge(first.id, 'FAIL')
    await decide(first.id, 'reject')
    await judge(later.id, 'PASS')

    const accepted = await decide(later.id, 'accept')

    const versionLot = { id: first.id, number: first.number, state: 'REJECTED' }
    expect(accepted).toMatchObject({ state: 'ACCEPTED', versionLot })
    expect((await read(first.id)).versionLot).toEqual(versionLot)
  })

  it('let a later one be rejected before the first is decided', async () => {
    const place = await givenPlace()
    const [first, later] = [await create(place), await create(place)]
    await judge(first.id, 'PASS', 1)
    await judge(later.id, 'FAIL')

    expect(await decide(later.id, 'reject')).toMatchObject({ state: 'REJECTED' })
  })

  it('can be rejected after one verdict, with a reason, and hold up no other of their policy', async () => {
    const place = await givenPlace()
    const lot = await create(place)
    await judge(lot.id, 'PASS', 1)
    expect(await read(lot.id)).toMatchObject({ openSamples: 1, refusals: { accept: 'SAMPLES_OPEN', reject: '' } })
    expect(await refusalOf(decide(lot.id, 'reject'))).toMatchObject({ status: 409, code: 'REASON_MISSING' })

    const rejected = await decide(lot.id, 'reject', 'the wrong plan')

    expect(rejected).toMatchObject({ state: 'REJECTED', reason: 'the wrong plan', openSamples: 1 })
    expect(rejected.history.at(-1)).toMatchObject({ action: 'qc_lot.reject', note: 'the wrong plan' })
    const next = await failureOf(api('qcLotNext', { params: { id: lot.id }, body: { reviewer: 'ann' } }))
    expect(next.status).toBe(409)
    expect((await create(place)).state).toBe('SAMPLED')
  })

  it('leave alone those of other policies and versions, and the rework of a rejected one', async () => {
    const place = await givenPlace()
    const rejected = await create(place)
    await judge(rejected.id, 'FAIL')
    await decide(rejected.id, 'reject')
    const judged = await create(place)
    await judge(judged.id, 'FAIL', 1)
    await givenVersion(server, { datasetId: place.datasetId, semver: '1.1.0', records, columns: ['row'] })

    const others = [
      await create({ ...place, policyId: await givenPolicy(), version: '1.0.0' }),
      await create({ ...place, parentLotId: rejected.id }),
      await create({ ...place, version: '1.1.0' }),
    ]
    for (const { id } of others.slice(0, 2)) {
      await judge(id, 'PASS')
      expect(await decide(id, 'accept')).toMatchObject({ state: 'ACCEPTED' })
    }
    expect((await read(rejected.id)).state).toBe('REWORK')
    expect((await read(judged.id)).state).toBe('IN_REVIEW')
  })

  it('refuse a rework, too, over a version that has a judged one, and leave its rejected lot as it is', async () => {
    const place = await givenPlace()
    const rejected = await create(place)
    await judge(rejected.id, 'FAIL')
    await decide(rejected.id, 'reject')
    await givenVersion(server, { datasetId: place.datasetId, semver: '1.1.0', records, columns: ['row'] })
    const judged = await create(place)
    await judge(judged.id, 'PASS')
    const rework = () => create({ ...place, parentLotId: rejected.id })

    expect(await refusalOf(rework())).toMatchObject({ status: 409, code: 'LOT_JUDGED', name: toLotName(judged.number) })
    expect((await read(rejected.id)).state).toBe('REJECTED')
    await decide(judged.id, 'accept')
    expect((await rework()).parentLotId).toBe(rejected.id)
  })

  it('do not wait for the lot of a gate, nor that one for them', async () => {
    const place = await givenPlace()
    const [gate, lot] = [await create(place), await create(place)]
    const ofGate = { origin: 'gate', runId: v7(), stageKey: 'accept' }
    await server.db.updateTable('qcLots').set(ofGate).where('id', '=', gate.id).execute()
    await judge(gate.id, 'PASS')
    await judge(lot.id, 'PASS')

    expect(await read(gate.id)).toMatchObject({ judgedBefore: null, refusals: { accept: '' } })
    expect(await decide(lot.id, 'accept')).toMatchObject({ state: 'ACCEPTED' })
    expect((await create(place)).state).toBe('SAMPLED')
  })

  // The embedded database has one connection: there, nothing comes in the middle of a transaction.
  it.each([kind].filter(one => one === 'postgres'))('wait, on %s, for a verdict that is being given', async () => {
    const place = await givenPlace()
    const lot = await create(place)
    const [sampleId = ''] = await claim(lot.id)
    const second = await server.db.transaction().execute(async (trx) => {
      const countBlocked = await watchBlocked(server.db, trx)
      await lockLot(trx, lot.id)
      const asked = refusalOf(create(place))
      await expect.poll(countBlocked, { timeout: 30_000 }).toBe(1)
      await insertVerdict(trx, {
        id: v7(), projectId: DEFAULT_PROJECT_ID, lotId: lot.id, sampleId, role: 'first', verdict: 'FAIL',
        reviewer: 'ann', defects: [], fixedRecord: null, note: '',
      })
      return { asked }
    })

    expect(await second.asked).toMatchObject({ status: 409, code: 'LOT_JUDGED' })
  })

  it('come before a first verdict or not at all when both are asked for at once', async () => {
    const place = await givenPlace()
    const lot = await create(place)
    const [sampleId = ''] = await claim(lot.id)

    const [said, made] = await Promise.allSettled([say(sampleId, 'FAIL'), create(place)])

    expect(said.status).toBe('fulfilled')
    const refused = { status: 409, code: 'LOT_JUDGED', name: toLotName(lot.number) }
    const { items } = await api('qcLotList', { query: { policyId: place.policyId } })
    if (made.status === 'fulfilled') {
      expect(items.map(({ id }) => id)).toEqual([made.value.id, lot.id])
      // It cannot pass before the one that was judged.
      await judge(made.value.id, 'PASS')
      expect(await refusalOf(decide(made.value.id, 'accept'))).toMatchObject({ status: 409, code: 'JUDGED_BEFORE' })
    }
    else {
      expect(await refusalOf(Promise.reject(made.reason))).toMatchObject(refused)
      expect(items.map(({ id }) => id)).toEqual([lot.id])
    }
    expect(await refusalOf(create(place))).toMatchObject(refused)
  })

  it('are refused before a file is read', async () => {
    const place = await givenPlace()
    const lot = await create(place)
    await judge(lot.id, 'FAIL', 1)
    const open = vi.spyOn(server.artifacts, 'open')

    expect(await refusalOf(create(place))).toMatchObject({ status: 409, code: 'LOT_JUDGED' })

    expect(open).not.toHaveBeenCalled()
    open.mockRestore()
  })
})
