import { describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { findLot } from '#db/repositories/quality/qc-lot.repository'
import type { QcVerdictCreate } from '#shared/contract/quality/qc-review.contract'
import type { ApiCall } from '~/utils/api/api-client'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf } from '../../support/api/api'
import { givenLot, type TestLot } from '../../support/quality/given-lot'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'

const records = (count: number) => Array.from({ length: count }, (_, row) => `{"id": ${row}.0, "text":"record ${row}"}`)

describe.each(databases())('verdicts taken back by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const claim = (id: string, reviewer = 'ann') => api('qcSampleClaim', { params: { id }, body: { reviewer } })
  const judge = (id: string, verdict: Partial<QcVerdictCreate> = {}, call: Partial<ApiCall<'qcSampleVerdict'>> = {}) =>
    api('qcSampleVerdict', { ...call, params: { id }, body: { reviewer: 'ann', verdict: 'PASS', ...verdict } })
  const claimAndJudge = async (id: string, verdict: Partial<QcVerdictCreate> = {}) => {
    await claim(id, verdict.reviewer ?? 'ann')
    return judge(id, verdict)
  }
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

  it('takes a verdict back for ten seconds, for whoever gave it, and the counts with it', async () => {
    const given = await givenLot(server, { records: records(2) })
    const [one = '', two = ''] = given.sampleIds
    const undo = (id: string, reviewer = 'ann') => api('qcSampleUndo', { params: { id }, body: { reviewer } })
    const judged = await claimAndJudge(one, { verdict: 'FAIL', defects: ['harmful'] })
    expect((await countsOf(given)).critical).toBe(1)
    expect(await api('qcLotGet', { params: { id: given.lot.id } })).toMatchObject(judged.lot)

    expect(await refusalOf(undo(one, 'bob'))).toEqual([409, '/reviewer', 'NOTHING_TO_UNDO'])
    const undone = await undo(one)
    expect(undone).toMatchObject({
      state: 'CLAIMED', awaited: 'first', claim: { by: 'ann' }, verdicts: [{ undoneAt: expect.any(String) }],
    })
    expect(await countsOf(given)).toMatchObject({ reviewed: 0, failed: 0, critical: 0 })
    expect(await api('qcLotGet', { params: { id: given.lot.id } })).toMatchObject(undone.lot)

    await claimAndJudge(two)
    await letPass('qc_verdicts', 'created_at', two)
    expect(await refusalOf(undo(two))).toEqual([409, '/reviewer', 'UNDO_OVER'])
  })

  it('is reopened at any time before the decision, with a reason in the audit log', async () => {
    const given = await givenLot(server, { records: records(1) })
    const [id = ''] = given.sampleIds
    const reopen = () =>
      api('qcSampleReopen', { params: { id }, body: { reviewer: 'eve', reason: 'the rubric was misread' } })
    expect(await refusalOf(reopen())).toEqual([409, '/reviewer', 'NOT_JUDGED'])
    await claimAndJudge(id)
    await letPass('qc_verdicts', 'created_at', id)

    expect(await reopen()).toMatchObject({ state: 'PENDING', awaited: 'first', claim: null })
    expect((await countsOf(given)).reviewed).toBe(0)
    expect(await server.db.selectFrom('auditLog')
      .select(['action', 'after']).where('nounId', '=', id).orderBy('id', 'desc').limit(1).executeTakeFirst())
      .toEqual({ action: 'qc_sample.reopen', after: { reviewer: 'eve', reason: 'the rubric was misread' } })
  })
})
