import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { listLotsOfVersions } from '#db/repositories/quality/qc-lot.repository'
import { findLotOfVersion } from '#db/repositories/release/release-lot.repository'
import type { LotState } from '#shared/domain/quality/lot-state'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { databases } from '../../support/services/databases'

const NOBODY = '01900000-0000-7000-8000-0000000000ff'

describe.each(databases())('a lot that was made by mistake, by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const records = Array.from({ length: 20 }, (_, row) => ({ row }))
  async function givenLot(body: object = {}) {
    const spec = { plan: { kind: 'fixed' as const, sampleSize: 5, acceptNumber: 1 }, review: {} }
    const policy = await api('qcPolicyCreate', { body: { name: someName('policy'), spec } })
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(server, { datasetId, records, columns: ['row'] })
    return api('qcLotCreate', { body: { policyId: policy.id, datasetId, ...body } })
  }
  const close = (id: string, reason = 'the wrong policy') => api('qcLotClose', { params: { id }, body: { reason } })
  const refusalOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, problem.errors?.[0]?.code]
  }
  const closingsOf = async (id: string) =>
    (await api('qcLotGet', { params: { id } })).history.filter(({ action }) => action === 'qc_lot.close')

  it.each([
    true, false,
  ])('is closed with its reason, drawn or not (%s), and once for those who ask twice', async (draw) => {
    const { id } = await givenLot({ draw })
    expect((await failureOf(close(id, ' '))).status).toBe(400)

    expect(await close(id))
      .toMatchObject({ state: 'CLOSED', reason: 'the wrong policy', decidedAt: null, decidedBy: '' })
    expect(await close(id, 'once more')).toMatchObject({ state: 'CLOSED', reason: 'the wrong policy' })

    expect(await closingsOf(id)).toMatchObject([{ note: 'the wrong policy' }])
    expect((await failureOf(api('qcLotDraw', { params: { id } }))).status).toBe(409)
    expect((await failureOf(api('qcLotNext', { params: { id }, body: { reviewer: 'ann' } }))).status).toBe(409)
    expect((await failureOf(close(NOBODY))).status).toBe(404)
  })

  it('is decided once a sample is judged, unless the verdict is undone', async () => {
    const { id } = await givenLot()
    const { items: [sample] } = await api('qcLotNext', { params: { id }, body: { reviewer: 'ann' } })
    const sampleId = sample?.id ?? ''
    await api('qcSampleVerdict', { params: { id: sampleId }, body: { reviewer: 'ann', verdict: 'FAIL' } })

    expect(await refusalOf(close(id))).toEqual([409, 'HAS_VERDICTS'])
    // Nobody has said what is wrong with it: it counts as major.
    expect(await api('qcLotGet', { params: { id } }))
      .toMatchObject({ counts: { failed: 1, major: 1 }, uncoded: 1, defects: [] })
    await api('qcSampleUndo', { params: { id: sampleId }, body: { reviewer: 'ann' } })

    expect(await close(id)).toMatchObject({ state: 'CLOSED' })
    expect((await failureOf(api(
      'qcSampleVerdict', { params: { id: sampleId }, body: { reviewer: 'ann', verdict: 'PASS' } },
    ))).status).toBe(409)
  })

  it('stays decided, not closed, after every verdict on it was reopened: what it showed is known', async () => {
    const { id } = await givenLot()
    const { items } = await api('qcLotNext', { params: { id }, body: { reviewer: 'ann', count: 5 } })
    for (const sample of items) {
      await api('qcSampleVerdict', { params: { id: sample.id }, body: { reviewer: 'ann', verdict: 'FAIL' } })
      await api('qcSampleReopen', { params: { id: sample.id }, body: { reviewer: 'ann', reason: 'looked at again' } })
    }

    expect(await refusalOf(close(id))).toEqual([409, 'HAS_VERDICTS'])
    const after = await api('qcLotGet', { params: { id } })
    expect(after).toMatchObject({ state: 'IN_REVIEW', counts: { reviewed: 0 }, closeRefusal: 'HAS_VERDICTS' })
    expect(await closingsOf(id)).toEqual([])
  })

  it('says to the page what closing it would answer', async () => {
    const { id } = await givenLot()
    const said = async () => (await api('qcLotGet', { params: { id } })).closeRefusal
    const fresh = await said()
    const { items: [sample] } = await api('qcLotNext', { params: { id }, body: { reviewer: 'ann' } })
    const sampleId = sample?.id ?? ''
    await api('qcSampleVerdict', { params: { id: sampleId }, body: { reviewer: 'ann', verdict: 'PASS' } })
    const judged = await said()
    await api('qcSampleUndo', { params: { id: sampleId }, body: { reviewer: 'ann' } })
    const undone = await said()
    await close(id)

    expect([fresh, judged, undone, await said()]).toEqual(['', 'HAS_VERDICTS', '', 'STATE'])
  })

  it('gives the rejected lot back to its operator, who can rework it again or scrap it', async () => {
    const parent = await givenLot()
    const { policyId, datasetId } = parent
    await server.db.updateTable('qcLots').set({ state: 'REJECTED', decidedAt: new Date() })
      .where('id', '=', parent.id).execute()
    await givenVersion(server, { datasetId: datasetId ?? '', semver: '1.1.0', records, columns: ['row'] })
    const rework = () => api('qcLotCreate', { body: { policyId, datasetId: datasetId ?? '', parentLotId: parent.id } })
    const read = () => api('qcLotGet', { params: { id: parent.id } })
    const child = await rework()
    expect((await read()).state).toBe('REWORK')

    await close(child.id, 'the wrong version')

    const after = await read()
    expect(after).toMatchObject({ state: 'REJECTED', children: [{ id: child.id, state: 'CLOSED' }] })
    expect(after.history.at(-1)).toMatchObject({ action: 'qc_lot.revert' })
    expect(after.history.at(-1)?.note).toMatch(/^L-\d{4,}: the wrong version$/)
    const again = await rework()
    expect((await read()).state).toBe('REWORK')
    await close(again.id)
    await close(child.id)
    const scrapped = await api('qcLotScrap', { params: { id: parent.id }, body: { reason: 'no use' } })
    expect(scrapped).toMatchObject({ state: 'SCRAPPED' })
  })

  it('leaves the rejected lot alone while another stands in its place, or after it was scrapped', async () => {
    const [parent, child, other] = [await givenLot(), await givenLot(), await givenLot()]
    const stateOf = async () => (await api('qcLotGet', { params: { id: parent.id } })).state
    const setState = (state: LotState) =>
      server.db.updateTable('qcLots').set({ state }).where('id', '=', parent.id).execute()
    const ids = [child.id, other.id]
    await server.db.updateTable('qcLots').set({ parentLotId: parent.id }).where('id', 'in', ids).execute()
    await setState('REWORK')

    await close(child.id)
    const replaced = await stateOf()
    await setState('SCRAPPED')
    await close(other.id)

    expect([replaced, await stateOf()]).toEqual(['REWORK', 'SCRAPPED'])
  })

  it('has either a verdict or its end when both come at the same time', async () => {
    const { id } = await givenLot()
    const { items: [sample] } = await api('qcLotNext', { params: { id }, body: { reviewer: 'ann' } })

    const outcomes = await Promise.allSettled([
      close(id),
      api('qcSampleVerdict', { params: { id: sample?.id ?? '' }, body: { reviewer: 'ann', verdict: 'PASS' } }),
    ])

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { state, counts } = await api('qcLotGet', { params: { id } })
    expect(counts.reviewed).toBe(state === 'CLOSED' ? 0 : 1)
  })

  it('stays open as long as a run waits for it', async () => {
    const { id } = await givenLot()
    await server.db
      .updateTable('qcLots').set({ origin: 'gate', runId: v7(), stageKey: 'accept' }).where('id', '=', id).execute()

    expect(await refusalOf(close(id))).toEqual([409, 'GATE_WAITS'])
    expect(await closingsOf(id)).toEqual([])
  })

  it('is as none for the release of its version, and for the run that sealed it', async () => {
    const { id, datasetId } = await givenLot()
    const version = await server.db.selectFrom('datasetVersions')
      .select(['id', 'producedByRun']).where('datasetId', '=', datasetId ?? '').executeTakeFirstOrThrow()
    const found = async () => [
      await findLotOfVersion(server.db, version.id), ...await listLotsOfVersions(server.db, version.producedByRun),
    ].map(lot => lot?.id)
    expect(await found()).toEqual([id, id])

    await close(id)

    expect(await found()).toEqual([undefined])
  })
})
