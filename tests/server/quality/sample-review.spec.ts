import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sql } from 'kysely'
import { countOpenSamples } from '#db/repositories/quality/qc-review.repository'
import { findLot } from '#db/repositories/quality/qc-lot.repository'
import type { QcVerdictCreate } from '#shared/contract/quality/qc-review.contract'
import type { SampleState } from '#shared/domain/quality/sample-state'
import type { ApiAnswer, ApiCall } from '~/utils/api/api-client'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { givenLot, type TestLot } from '../../support/quality/given-lot'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'

const MISSING = '0190ffff-0000-7000-8000-000000000000'
const records = (count: number) => Array.from({ length: count }, (_, row) => `{"id": ${row}.0, "text":"record ${row}"}`)

describe.each(databases())('reviewing samples by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const claim = (id: string, reviewer = 'ann') => api('qcSampleClaim', { params: { id }, body: { reviewer } })
  const judge = (id: string, verdict: Partial<QcVerdictCreate> = {}, call: Partial<ApiCall<'qcSampleVerdict'>> = {}) =>
    api('qcSampleVerdict', { ...call, params: { id }, body: { reviewer: 'ann', verdict: 'PASS', ...verdict } })
  const claimAndJudge = async (id: string, verdict: Partial<QcVerdictCreate> = {}) => {
    await claim(id, verdict.reviewer ?? 'ann')
    return judge(id, verdict)
  }
  const get = (id: string, reviewer?: string) => api('qcSampleGet', { params: { id }, query: { reviewer } })
  const countsOf = async ({ lot }: TestLot) => {
    const { state, reviewed, passed, fixed, failed, critical, major, minor } = (await findLot(server.db, lot.id))!
    return { state, reviewed, passed, fixed, failed, critical, major, minor }
  }
  const refusalOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, problem.errors?.[0]?.pointer, problem.errors?.[0]?.code]
  }
  /** What time does, without waiting for it. */
  const letPass = (table: string, column: string, id: string) =>
    sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)} - interval '1 hour'
      where ${sql.ref(table === 'qc_verdicts' ? 'sample_id' : 'id')} = ${id}`
      .execute(server.db)

  it('goes from a claim to a verdict, and counts it in its lot', async () => {
    const given = await givenLot(server, { records: records(3) })
    const [first = '', second = '', third = ''] = given.sampleIds

    const claimed = await claim(first)
    await judge(first)
    await claimAndJudge(second, { verdict: 'FAIL', defects: ['wrong', 'style'], note: 'two and two' })
    const { sample } = await claimAndJudge(
      third, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 2.0, "text":"better"}', defects: ['style'] },
    )

    expect(claimed).toMatchObject({
      state: 'CLAIMED', awaited: 'first', claim: { by: 'ann', leftMs: expect.closeTo(15 * 60_000, -4) },
      record: '{"id": 0.0, "text":"record 0"}',
    })
    expect(sample).toMatchObject({
      state: 'FIXED', awaited: null, claim: null, fixedRecord: '{"id": 2.0, "text":"better"}',
      verdicts: [{ role: 'first', verdict: 'FIX_AND_PASS', reviewer: 'ann' }],
    })
    expect(await countsOf(given))
      .toEqual({ state: 'IN_REVIEW', reviewed: 3, passed: 1, fixed: 1, failed: 1, critical: 0, major: 1, minor: 1 })
    expect(await countOpenSamples(server.db, given.lot.id)).toBe(0)
    expect(server.published).toContain('quality')
  })

  it('reads a fix, which may be long, before it locks anything', async () => {
    const { sampleIds: [id = ''] } = await givenLot(server, { records: records(1) })
    await claim(id)
    const [begin, read] = [vi.spyOn(server.db, 'transaction'), vi.spyOn(server.db, 'selectFrom')]
    onTestFinished(() => [begin, read].forEach(spy => spy.mockRestore()))

    await judge(id, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 0.0, "text":"better"}', defects: ['style'] })

    // What is read beside the transaction is the sample, as it never changes.
    const readAt = read.mock.invocationCallOrder[read.mock.calls.findIndex(([table]) => String(table) === 'qcSamples')]
    expect(readAt).toBeLessThan(begin.mock.invocationCallOrder[0] ?? 0)
  })

  it('gives one sample to one of two reviewers, and says to the other who has it and until when', async () => {
    const { sampleIds: [id = ''] } = await givenLot(server, { records: records(1) })

    const both = await Promise.allSettled([claim(id, 'ann'), claim(id, 'bob')])
    const winner = both.find(answer => answer.status === 'fulfilled')
    const loser = both.find(answer => answer.status === 'rejected')

    expect(winner?.value.claim?.by).toMatch(/^(?:ann|bob)$/)
    expect(loser?.reason).toMatchObject({ status: 409, problem: { errors: [{
      pointer: '/reviewer', code: 'HELD_BY_OTHER',
      message: expect.stringMatching(new RegExp(`: ${winner?.value.claim?.by}, until ${winner?.value.claim?.until}`)),
    }] } })
  })

  it('hands out different samples to reviewers who ask at the same time, and the same ones again to each', async () => {
    const { lot } = await givenLot(server, { records: records(30) })
    const next = (reviewer: string) => api('qcLotNext', { params: { id: lot.id }, body: { reviewer, count: 8 } })

    const answers = await Promise.all(['ann', 'bob', 'eve'].map(next))
    const again = await next('ann')

    const held = answers.flatMap(({ items }) => items.map(({ position }) => position))
    expect(new Set(held).size).toBe(held.length)
    expect(held.length).toBeGreaterThanOrEqual(8)
    expect(again.items.slice(0, answers[0]?.items.length).map(({ id }) => id))
      .toEqual(answers[0]?.items.map(({ id }) => id))
  })

  it('goes on from where the reviewer is, then from the beginning', async () => {
    const { lot } = await givenLot(server, { records: records(4) })

    const { items } = await api('qcLotNext', { params: { id: lot.id }, body: { reviewer: 'ann', count: 3, after: 2 } })

    expect(items.map(({ position }) => position)).toEqual([3, 4, 1])
  })

  it('lets a claim run out by the clock of the database: another takes it, and the first still may while nobody did', async () => {
    const { sampleIds: [one = '', two = ''] } = await givenLot(server, { records: records(2) })
    await claim(one)
    await claim(two)
    await letPass('qc_samples', 'claimed_until', one)
    await letPass('qc_samples', 'claimed_until', two)

    expect(await get(one)).toMatchObject({ state: 'PENDING', claim: null })
    await claim(one, 'bob')
    expect(await refusalOf(judge(one))).toEqual([409, '/reviewer', 'HELD_BY_OTHER'])
    expect((await judge(two)).sample.state).toBe('PASSED')
  })

  it('is free at once when its reviewer leaves; a verdict that was on its way still counts', async () => {
    const { lot, sampleIds: [one = '', two = ''] } = await givenLot(server, { records: records(2) })
    await claim(one)
    await claim(two)

    expect(await api('qcLotLeave', { params: { id: lot.id }, body: { reviewer: 'bob' } })).toEqual({ released: 0 })
    expect((await get(one)).claim?.by).toBe('ann')
    expect(await api('qcLotLeave', { params: { id: lot.id }, body: { reviewer: 'ann' } })).toEqual({ released: 2 })

    expect((await claim(one, 'bob')).claim?.by).toBe('bob')
    expect((await judge(two)).sample.state).toBe('PASSED')
    expect((await failureOf(api('qcLotLeave', { params: { id: MISSING }, body: { reviewer: 'ann' } }))).status)
      .toBe(404)
  })

  it('passes a record with a critical finding only when the defect is named, or the note says why it is none', async () => {
    const { sampleIds: [one = '', two = '', three = ''] } = await givenLot(server, {
      records: records(3),
      findings: () => [{ rule: 0, kind: 'words', field: 'text', defect: 'harmful', detail: 'record' }],
    })
    const fixed = (row: number) =>
      ({ verdict: 'FIX_AND_PASS' as const, fixedRecord: `{"id": ${row}.0, "text":"better"}` })
    await claim(one)
    await claim(two)

    expect(await refusalOf(judge(one))).toEqual([422, '/note', 'CRITICAL_FINDING'])
    expect(await refusalOf(judge(two, fixed(1)))).toEqual([422, '/note', 'CRITICAL_FINDING'])
    expect((await judge(one, { note: 'a quotation' })).sample.state).toBe('PASSED')
    expect((await judge(two, { ...fixed(1), defects: ['harmful'] })).sample.state).toBe('FIXED')
    expect((await claimAndJudge(three, { verdict: 'FAIL', defects: ['wrong'] })).sample.state).toBe('FAILED')
  })

  it('refuses a verdict that was not claimed, comes twice, or comes too late', async () => {
    const given = await givenLot(server, { records: records(2) })
    const [one = '', two = ''] = given.sampleIds

    expect(await refusalOf(judge(one))).toEqual([409, '/reviewer', 'NOT_CLAIMED'])
    await claimAndJudge(one)
    expect(await refusalOf(judge(one))).toEqual([409, '/reviewer', 'SETTLED'])
    await claim(two)
    await server.db.updateTable('qcLots').set({ state: 'ACCEPTED' }).where('id', '=', given.lot.id).execute()
    expect(await refusalOf(judge(two))).toEqual([409, '/reviewer', 'LOT_CLOSED'])
    expect(await refusalOf(api('qcLotNext', { params: { id: given.lot.id }, body: { reviewer: 'ann' } })))
      .toEqual([409, '/reviewer', 'LOT_CLOSED'])
  })

  it('gives one verdict for a request that is sent twice', async () => {
    const given = await givenLot(server, { records: records(1) })
    const [id = ''] = given.sampleIds
    await claim(id)

    const answers = await Promise.all([1, 2].map(() => judge(id, {}, { idempotencyKey: `key-${id}` })))

    expect(answers[0]).toEqual(answers[1])
    expect((await countsOf(given)).passed).toBe(1)
  })

  it.each([
    [{ verdict: 'FAIL' }, '/defects', 'DEFECT_MISSING'],
    [{ verdict: 'PASS', defects: ['style', 'harmful'] }, '/defects', 'CRITICAL_PASS'],
    [{ verdict: 'FAIL', defects: ['wrong', 'unheard_of'] }, '/defects/1', 'NO_DEFECT'],
    [{ verdict: 'PASS', fixedRecord: '{}' }, '/fixedRecord', 'FIX_NOT_ASKED'],
    [{ verdict: 'FIX_AND_PASS' }, '/fixedRecord', 'FIX_EMPTY'],
    [{ verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 0.0, "text":"record 0"}' }, '/fixedRecord', 'FIX_SAME'],
    [{ verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 0.0,\n"text": record}' }, '/fixedRecord', 'FIX_NOT_JSON'],
    [{ verdict: 'FIX_AND_PASS', fixedRecord: '{"id": "0", "text":"x"}' }, '/fixedRecord', 'FIX_FIELD_TYPE'],
    [{ verdict: 'FIX_AND_PASS', fixedRecord: '[1]' }, '/fixedRecord', 'FIX_NOT_AN_OBJECT'],
  ] as const)('refuses %j', async (verdict, pointer, code) => {
    const given = await givenLot(server, { records: records(1) })
    const [id = ''] = given.sampleIds
    await claim(id)

    expect(await refusalOf(judge(id, verdict as Partial<QcVerdictCreate>))).toEqual([422, pointer, code])
    expect((await countsOf(given)).reviewed).toBe(0)
  })

  it('lets only those fields be fixed that the policy names', async () => {
    const { sampleIds: [id = ''] } = await givenLot(server, { records: records(1), fields: ['text'] })
    await claim(id)

    expect(await refusalOf(judge(id, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 9, "text":"record 0"}' })))
      .toEqual([422, '/fixedRecord', 'FIX_OTHER_FIELD'])
    expect((await judge(id, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 0.0, "text":"better"}' })).sample.state)
      .toBe('FIXED')
  })

  it('names the place where a fix is no JSON', async () => {
    const { sampleIds: [id = ''] } = await givenLot(server, { records: records(1) })
    await claim(id)

    const { problem } = await failureOf(judge(
      id, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 0.0,\n"text": record}' },
    ))

    expect(problem.errors?.[0]?.message).toBe('no JSON from line 2, column 9')
  })

  it('hides the first verdict from the second reviewer, who must be another', async () => {
    const given = await givenLot(server, { records: records(1), second: [1] })
    const [id = ''] = given.sampleIds
    await claimAndJudge(
      id, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 0.0, "text":"better"}', defects: ['style'] },
    )
    const listed = async (reviewer?: string) =>
      (await api('qcLotSamples', { params: { id: given.lot.id }, query: { awaited: 'second', reviewer } })).items[0]

    const foundAs = async (state: SampleState, reviewer?: string) =>
      (await api('qcLotSamples', { params: { id: given.lot.id }, query: { state: [state], reviewer } })).items.length
    expect([
      await foundAs('FIXED', 'ann'), await foundAs('FIXED', 'bob'), await foundAs('FIXED'),
      await foundAs('PENDING', 'bob'),
    ]).toEqual([1, 0, 0, 1])

    const blind = { state: 'PENDING', defects: [], isHidden: true, awaited: 'second' }
    expect(await listed()).toMatchObject(blind)
    expect(await get(id, 'bob')).toMatchObject({ ...blind, fixedRecord: null, verdicts: [] })
    expect(await get(id, 'ann'))
      .toMatchObject({ state: 'FIXED', isHidden: false, verdicts: [{ verdict: 'FIX_AND_PASS' }] })
    expect(await refusalOf(claim(id, 'ann'))).toEqual([409, '/reviewer', 'SAME_REVIEWER'])
    expect(await refusalOf(claim(id, 'Ann'))).toEqual([409, '/reviewer', 'SAME_REVIEWER'])
    for (const reviewer of ['ann', 'Ann']) {
      expect((await api('qcLotNext', { params: { id: given.lot.id }, body: { reviewer, role: 'second' } })).items)
        .toEqual([])
    }
    expect(await claim(id, 'bob')).toMatchObject(blind)
    expect(await refusalOf(judge(id, { reviewer: 'bob' }))).toEqual([409, '/reviewer', 'OTHER_ROLE'])
    await api(
      'qcLotDecide', { params: { id: given.lot.id }, body: { decision: 'reject', reason: 'nobody else is here' } },
    )
    expect(await get(id, 'bob')).toMatchObject({ state: 'FIXED', isHidden: false, awaited: null, verdicts: [{}] })
    expect([await foundAs('FIXED'), await listed()]).toEqual([1, undefined])
  })

  it('lists samples page by page and by what they wait for', async () => {
    const { lot, sampleIds } = await givenLot(server, { records: records(7) })
    await claimAndJudge(sampleIds[2] ?? '')
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page: ApiAnswer<'qcLotSamples'> = await api(
        'qcLotSamples', { params: { id: lot.id }, query: { limit: 3, cursor } },
      )
      seen.push(...page.items.map(({ position }) => position))
      cursor = page.nextCursor ?? undefined
    } while (cursor)

    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect((await api('qcLotSamples', { params: { id: lot.id }, query: { state: ['PASSED'] } })).items)
      .toMatchObject([{ position: 3, excerpt: '{"id": 2.0, "text":"record 2"}', findings: [] }])
    expect((await api('qcLotSamples', { params: { id: lot.id }, query: { awaited: 'first' } })).items.length).toBe(6)
    expect((await failureOf(api('qcLotSamples', { params: { id: MISSING } }))).status).toBe(404)
    expect((await failureOf(get(MISSING))).status).toBe(404)
    expect((await failureOf(claim(sampleIds[0] ?? '', ' '))).status).toBe(400)
  })
})
