import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { updateSample } from '#db/repositories/quality/qc-sample.repository'
import { updateLot } from '#db/repositories/quality/qc-lot.repository'
import { insertVerdict } from '#db/repositories/quality/qc-verdict.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { countDefects } from '#shared/domain/quality/lot-judgement'
import type { DefectCode } from '#shared/domain/quality/quality-spec'
import { toSampleState, type Verdict } from '#shared/domain/quality/sample-state'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { someName } from '../../support/api/api-things'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'

const REVIEW: { defects: DefectCode[] } = { defects: [
  { code: 'harm', name: 'Harmful', severity: 'critical', key: 'a' },
  { code: 'wrong', name: 'Wrong', severity: 'major', key: 'w' },
] }

interface Judged { verdict: Verdict, defects?: string[] }

describe.each([mainDatabase()])('decisions on lots by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const faultsOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, ...(problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)]
  }
  const givenPolicy = (spec: object = {}) => api('qcPolicyCreate', { body: {
    name: someName('policy'),
    spec: { plan: { kind: 'fixed', sampleSize: 5, acceptNumber: 1 }, review: REVIEW, ...spec },
  } })

  async function givenDataset(rows = 40) {
    const { id } = await api('datasetCreate', { body: { name: someName('dataset') } })
    await givenVersion(server, {
      datasetId: id,
      records: Array.from({ length: rows }, (_, row) => ({ row, text: `record ${row}` })),
      columns: ['row', 'text'],
    })
    return id
  }

  async function givenLot(body: object = {}, spec: object = {}) {
    const policy = await givenPolicy(spec)
    const datasetId = await givenDataset()
    return api('qcLotCreate', { body: { policyId: policy.id, datasetId, ...body } })
  }

  const samplesOf = (lotId: string) => server.db
    .selectFrom('qcSamples').select(['id', 'needsSecond']).where('lotId', '=', lotId).orderBy('position').execute()

  /** As a review leaves a lot. */
  async function review(lotId: string, verdicts: readonly Judged[]) {
    const samples = await samplesOf(lotId)
    await server.db.transaction().execute(async (trx) => {
      for (const [index, { verdict, defects = [] }] of verdicts.entries()) {
        const sample = samples[index]
        if (sample) {
          await insertVerdict(trx, {
            id: v7(), projectId: DEFAULT_PROJECT_ID, lotId, sampleId: sample.id, role: 'first', verdict, defects,
            fixedRecord: null, note: '', reviewer: 'A',
          })
          await updateSample(trx, sample.id, { state: toSampleState(verdict), defects })
        }
      }
      const count = (verdict: Verdict) => verdicts.filter(given => given.verdict === verdict).length
      const severities = countDefects(
        verdicts.map(({ verdict, defects = [] }) => ({ verdict, defects })), REVIEW.defects,
      )
      await updateLot(trx, lotId, {
        state: 'IN_REVIEW', reviewed: verdicts.length, passed: count('PASS'), fixed: count('FIX_AND_PASS'),
        failed: count('FAIL'), ...severities,
      })
    })
    return api('qcLotGet', { params: { id: lotId } })
  }

  const passes = (count: number): Judged[] => Array.from({ length: count }, () => ({ verdict: 'PASS' }))
  const fails = (count: number, code = 'wrong'): Judged[] =>
    Array.from({ length: count }, () => ({ verdict: 'FAIL', defects: [code] }))
  const decide = (lot: { id: string }, decision: 'accept' | 'reject' | 'conditional', reason = '') =>
    api('qcLotDecide', { params: { id: lot.id }, body: { decision, reason } })

  it('accepts nothing before each sample has its verdicts', async () => {
    const lot = await givenLot({}, { review: { ...REVIEW, secondReviewRatio: 0.2 } })
    expect(await faultsOf(decide(lot, 'accept'))).toEqual([409, '/decision STATE'])

    const partly = await review(lot.id, passes(4))
    expect(partly.openSamples).toBeGreaterThan(0)
    expect(await faultsOf(decide(partly, 'accept'))).toEqual([409, '/decision SAMPLES_OPEN'])
    expect(await faultsOf(decide(partly, 'reject'))).toEqual([409, '/reason REASON_MISSING'])

    const samples = await samplesOf(lot.id)
    const second = samples.find(({ needsSecond }) => needsSecond)
    await server.db.transaction().execute(async (trx) => {
      await insertVerdict(trx, {
        id: v7(), projectId: DEFAULT_PROJECT_ID, lotId: lot.id, sampleId: samples[4]?.id ?? '', role: 'first',
        verdict: 'PASS', defects: [], fixedRecord: null, note: '', reviewer: 'A',
      })
      await updateSample(trx, samples[4]?.id ?? '', { state: 'PASSED' })
      await updateLot(trx, lot.id, { reviewed: lot.sampleSize })
    })
    const listed = async () =>
      (await api('qcLotList', { query: { policyId: lot.policyId } })).items.find(({ id }) => id === lot.id)
    expect((await api('qcLotGet', { params: { id: lot.id } })).openSamples).toBe(1)
    expect(await listed()).toMatchObject({ state: 'IN_REVIEW', isDecidable: false })
    await server.db.transaction().execute(trx => insertVerdict(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID, lotId: lot.id, sampleId: second?.id ?? '', role: 'second',
      verdict: 'FAIL', defects: [], fixedRecord: null, note: '', reviewer: 'B',
    }))
    // Both differ.
    expect((await api('qcLotGet', { params: { id: lot.id } })).openSamples).toBe(1)
    await server.db.transaction().execute(trx => insertVerdict(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID, lotId: lot.id, sampleId: second?.id ?? '', role: 'adjudication',
      verdict: 'PASS', defects: [], fixedRecord: null, note: '', reviewer: 'C',
    }))
    expect(await api('qcLotGet', { params: { id: lot.id } })).toMatchObject({
      openSamples: 0, proposal: 'accept', refusals: { accept: '', reject: '', conditional: 'WITHIN_PLAN' },
    })
    expect(await listed()).toMatchObject({ state: 'IN_REVIEW', isDecidable: true })
  })

  it('accepts a lot within its plan, once, and keeps who did it', async () => {
    const lot = await review((await givenLot()).id, [...passes(4), { verdict: 'FIX_AND_PASS', defects: ['wrong'] }])
    expect(lot).toMatchObject({
      isDecidable: true, excesses: [], proposal: 'accept', passRatio: 0.8,
      counts: { reviewed: 5, passed: 4, fixed: 1, failed: 0, major: 1 },
      defects: [{ code: 'wrong', name: 'Wrong', severity: 'major', count: 1 }],
    })
    expect(await faultsOf(decide(lot, 'conditional', 'why'))).toEqual([409, '/decision WITHIN_PLAN'])
    expect(await faultsOf(decide(lot, 'reject'))).toEqual([409, '/reason REASON_MISSING'])

    const accepted = await decide(lot, 'accept')

    expect(accepted).toMatchObject({ state: 'ACCEPTED', isDecidable: false, decidedBy: 'operator' })
    expect(accepted.history.map(({ action }) => action)).toEqual(['qc_lot.create', 'qc_lot.draw', 'qc_lot.accept'])
    expect(await faultsOf(decide(accepted, 'reject', 'r'))).toEqual([409, '/decision STATE'])
  })

  it('does not accept a lot because its samples were fixed: the rest of it was not', async () => {
    const lot = await review(
      (await givenLot()).id, Array.from({ length: 5 }, () => ({ verdict: 'FIX_AND_PASS', defects: ['wrong'] })),
    )

    expect(lot).toMatchObject({ counts: { fixed: 5, major: 5 }, passRatio: 0, excesses: ['major'], proposal: 'reject' })
    expect(await faultsOf(decide(lot, 'accept'))).toEqual([409, '/decision AC_EXCEEDED'])
  })

  it('is decided once when two people decide at the same time', async () => {
    const lot = await review((await givenLot()).id, passes(5))

    const outcomes = await Promise.allSettled([decide(lot, 'accept'), decide(lot, 'reject', 'seen otherwise')])

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await api('qcLotGet', { params: { id: lot.id } })).history).toHaveLength(3)
  })

  it('lets a lot pass against its plan only with a reason, and never with a critical defect', async () => {
    const over = await review((await givenLot()).id, [...passes(3), ...fails(2)])
    expect(over).toMatchObject({ excesses: ['major'], proposal: 'reject' })
    expect(await faultsOf(decide(over, 'accept'))).toEqual([409, '/decision AC_EXCEEDED'])
    expect(await faultsOf(decide(over, 'conditional', ' '))).toEqual([409, '/reason REASON_MISSING'])
    expect(await decide(over, 'conditional', 'the customer knows'))
      .toMatchObject({ state: 'CONDITIONAL', reason: 'the customer knows' })

    const critical = await review((await givenLot()).id, [...passes(4), { verdict: 'FIX_AND_PASS', defects: ['harm'] }])
    expect(await faultsOf(decide(critical, 'accept'))).toEqual([409, '/decision CRITICAL_DEFECT'])
    expect(await faultsOf(decide(critical, 'conditional', 'why'))).toEqual([409, '/decision CRITICAL_DEFECT'])
    expect((await decide(critical, 'reject')).state).toBe('REJECTED')
    expect(await api('qcLotScrap', { params: { id: critical.id }, body: { reason: 'useless' } }))
      .toMatchObject({ state: 'SCRAPPED' })
  })

  it('reworks a rejected lot over a later version, and only once: its own can never be released', async () => {
    const lot = await givenLot()
    const { policyId, datasetId } = lot as { policyId: string, datasetId: string }
    const rework = (body: object) => api('qcLotCreate', { body: { policyId, datasetId, parentLotId: lot.id, ...body } })
    expect(await faultsOf(rework({}))).toEqual([422, '/parentLotId PARENT_STATE'])
    await decide(await review(lot.id, fails(5)), 'reject')
    expect(await faultsOf(api(
      'qcLotCreate', { body: { policyId, datasetId: await givenDataset(), parentLotId: lot.id } },
    ))).toEqual([422, '/parentLotId PARENT_OTHER_DATASET'])

    expect(await faultsOf(rework({}))).toEqual([422, '/version PARENT_VERSION'])
    await givenVersion(server, {
      datasetId, semver: '1.1.0', records: Array.from({ length: 9 }, (_, row) => ({ row })), columns: ['row'],
    })
    expect(await faultsOf(rework({ version: '1.0.0' }))).toEqual([422, '/version PARENT_VERSION'])

    const after = await rework({})

    expect(after).toMatchObject({ population: 9, datasetVersion: '1.1.0', parentLotId: lot.id, state: 'SAMPLED' })
    expect(await api('qcLotGet', { params: { id: lot.id } }))
      .toMatchObject({ state: 'REWORK', children: [{ id: after.id, number: after.number }] })
    expect(await faultsOf(rework({}))).toEqual([422, '/parentLotId PARENT_STATE'])
  })
})
