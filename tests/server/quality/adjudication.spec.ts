import fc from 'fast-check'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { findLot } from '#db/repositories/quality/qc-lot.repository'
import { countOpenSamples } from '#db/repositories/quality/qc-review.repository'
import { insertVerdict } from '#db/repositories/quality/qc-verdict.repository'
import type { QcVerdictCreate } from '#shared/contract/quality/qc-review.contract'
import { toAwaited } from '#shared/domain/quality/sample-review'
import { VERDICT_ROLES } from '#shared/domain/quality/sample-state'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { DEFECTS, givenLot, type TestLot } from '../../support/quality/given-lot'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'

const records = (count: number) => Array.from({ length: count }, (_, row) => `{"id": ${row}.0, "text":"record ${row}"}`)

describe.each(databases())('verdicts that differ, by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const get = (id: string) => api('qcSampleGet', { params: { id }, query: {} })
  const claim = (id: string, reviewer = 'ann') => api('qcSampleClaim', { params: { id }, body: { reviewer } })
  const judge = (id: string, verdict: Partial<QcVerdictCreate> = {}) =>
    api('qcSampleVerdict', { params: { id }, body: { reviewer: 'ann', verdict: 'PASS', ...verdict } })
  const claimAndJudge = async (id: string, verdict: Partial<QcVerdictCreate> = {}) => {
    await claim(id, verdict.reviewer ?? 'ann')
    return judge(id, verdict)
  }
  const refusalOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, problem.errors?.[0]?.pointer, problem.errors?.[0]?.code]
  }
  const countsOf = async ({ lot }: TestLot) => findLot(server.db, lot.id)

  it('settles a disagreement by adjudication, whose verdict counts', async () => {
    const given = await givenLot(server, { records: records(1), second: [1] })
    const [id = ''] = given.sampleIds
    await claimAndJudge(id)
    await claimAndJudge(id, { reviewer: 'bob', role: 'second', verdict: 'FAIL', defects: ['wrong'] })

    expect(await get(id)).toMatchObject({
      state: 'PASSED', awaited: 'adjudication', isHidden: false, verdicts: [{ reviewer: 'ann' }, { reviewer: 'bob' }],
    })
    expect(await countOpenSamples(server.db, given.lot.id)).toBe(1)
    const { sample } = await claimAndJudge(
      id, { reviewer: 'eve', role: 'adjudication', verdict: 'FAIL', defects: ['wrong'] },
    )

    expect(sample).toMatchObject({ state: 'FAILED', awaited: null, defects: ['wrong'] })
    expect(await countsOf(given)).toMatchObject({ reviewed: 1, passed: 0, failed: 1, major: 1 })
    expect(await countOpenSamples(server.db, given.lot.id)).toBe(0)
  })

  it('counts a critical defect of the second reviewer at once, and never accepts the lot because the first saw none', async () => {
    const given = await givenLot(server, { records: records(1), second: [1] })
    const [id = ''] = given.sampleIds
    const detail = () => api('qcLotGet', { params: { id: given.lot.id } })
    await claimAndJudge(id, { verdict: 'FAIL', defects: ['style'] })
    await claimAndJudge(id, { reviewer: 'bob', role: 'second', verdict: 'FAIL', defects: ['harmful'] })

    expect(await get(id)).toMatchObject({ awaited: 'adjudication', defects: ['style', 'harmful'] })
    expect(await detail()).toMatchObject({
      counts: { failed: 1, critical: 1, minor: 0 }, openSamples: 1, excesses: ['critical'], proposal: 'reject',
      defects: [{ count: 1 }, { count: 1 }],
    })
    await claim(id, 'eve')
    expect(await refusalOf(judge(id, { reviewer: 'eve', role: 'adjudication', verdict: 'FAIL', defects: ['style'] })))
      .toEqual([422, '/defects', 'CRITICAL_FOUND'])
    await judge(id, { reviewer: 'eve', role: 'adjudication', verdict: 'FAIL', defects: ['harmful'] })
    expect(await detail()).toMatchObject({
      counts: { failed: 1, critical: 1 }, openSamples: 0, proposal: 'reject',
      refusals: { accept: 'CRITICAL_DEFECT', conditional: 'CRITICAL_DEFECT' },
    })

    await api('qcSampleReopen', { params: { id }, body: { reviewer: 'eve', reason: 'a wrong key' } })
    expect(await detail()).toMatchObject({ counts: { reviewed: 0, critical: 0 }, openSamples: 1, excesses: [] })
  })

  it('asks for an adjudication where two fixes differ, so that neither is lost', async () => {
    const given = await givenLot(server, { records: records(2), second: [1, 2] })
    const fixed = (row: number, text: string) => ({
      verdict: 'FIX_AND_PASS' as const, defects: ['style'], fixedRecord: `{"id": ${row}.0, "text":"${text}"}`,
    })
    for (const [row, id] of given.sampleIds.entries()) {
      await claimAndJudge(id, fixed(row, 'by ann'))
      await claimAndJudge(id, { reviewer: 'bob', role: 'second', ...fixed(row, row === 0 ? 'by ann' : 'by bob') })
    }

    expect((await api('qcLotSamples', { params: { id: given.lot.id } })).items.map(({ awaited }) => awaited))
      .toEqual([null, 'adjudication'])
    expect(await countOpenSamples(server.db, given.lot.id)).toBe(1)
  })

  it('lets nobody settle a dispute of their own, and says who may', async () => {
    const given = await givenLot(server, { records: records(1), second: [1] })
    const [id = ''] = given.sampleIds
    await claimAndJudge(id)
    await claimAndJudge(id, { reviewer: 'bob', role: 'second', verdict: 'FAIL', defects: ['wrong'] })
    const nextOf = async (reviewer: string) =>
      (await api('qcLotNext', { params: { id: given.lot.id }, body: { reviewer, role: 'adjudication' } })).items.length

    for (const reviewer of ['ann', 'bob']) {
      expect(await refusalOf(claim(id, reviewer))).toEqual([409, '/reviewer', 'OWN_DISPUTE'])
      expect(await refusalOf(judge(id, { reviewer, role: 'adjudication' }))).toEqual([409, '/reviewer', 'OWN_DISPUTE'])
      expect(await nextOf(reviewer)).toBe(0)
    }
    expect(await nextOf('eve')).toBe(1)
    expect((await judge(id, { reviewer: 'eve', role: 'adjudication' })).sample)
      .toMatchObject({ state: 'PASSED', awaited: null })
  })

  it('waits for the same as the rules say, whatever two or three reviewers gave', async () => {
    const sheet = fc.oneof(
      fc.record({
        verdict: fc.constantFrom('PASS' as const, 'FAIL' as const),
        defects: fc.subarray(['harmful', 'wrong', 'style', 'gone']), fixedRecord: fc.constant(null),
      }),
      fc.record({
        verdict: fc.constant('FIX_AND_PASS' as const), defects: fc.subarray(['harmful', 'wrong', 'style']),
        fixedRecord: fc.constantFrom('{"a":1}', '{"a": 1}'),
      }),
    )
    const cases = fc.sample(
      fc.record({ needsSecond: fc.boolean(), sheets: fc.array(sheet, { maxLength: 3 }) }), { numRuns: 150, seed: 7 },
    )
    const given = await givenLot(server, {
      records: records(cases.length),
      second: cases.flatMap(({ needsSecond }, index) => needsSecond ? [index + 1] : []),
    })
    const verdicts = cases.map(({ sheets }) =>
      sheets.map((one, index) => ({ ...one, role: VERDICT_ROLES[index] ?? 'first', reviewer: `r${index}` })))
    await server.db.transaction().execute(async (trx) => {
      for (const [index, sampleId] of given.sampleIds.entries()) {
        for (const one of verdicts[index] ?? []) {
          await insertVerdict(
            trx, { ...one, id: v7(), projectId: given.lot.projectId, lotId: given.lot.id, sampleId, note: '' },
          )
        }
      }
    })

    const { items } = await api('qcLotSamples', { params: { id: given.lot.id }, query: { limit: 500 } })

    expect(items.map(({ awaited }) => awaited)).toEqual(cases.map(({ needsSecond }, index) =>
      toAwaited({ needsSecond, codes: DEFECTS, verdicts: verdicts[index] ?? [] })))
  })
})
