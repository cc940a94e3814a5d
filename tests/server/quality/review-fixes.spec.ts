import { describe, expect, it } from 'vitest'
import type { LotState } from '#shared/domain/quality/lot-state'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { givenLot, type TestLot } from '../../support/quality/given-lot'
import { givenVersion } from '../../support/run/given-version'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'

const LINES = ['{"id": 1.0}', '{"id": 2.0}', '{"id": 3.0}']

describe.each(databases())('fixes of a lot by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  /** A lot over the first and the last record of a version. */
  async function givenReview({ isGate = false, second = [] }: { isGate?: boolean, second?: readonly number[] } = {}) {
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('dataset') } })
    const version = await givenVersion(
      server, { datasetId, lines: LINES, columns: [{ name: 'id', type: 'number', nullable: false }] },
    )
    const lot = await givenLot(server, {
      records: [LINES[0] ?? '', LINES[2] ?? ''], rows: [0, 2], second,
      ...!isGate && { datasetId, datasetVersionId: version.id },
    })
    return { datasetId, versionId: version.id, ...lot }
  }

  interface Given { verdict: 'PASS' | 'FIX_AND_PASS' | 'FAIL', fixedRecord?: string, defects?: string[] }

  async function judge({ sampleIds }: TestLot, verdicts: readonly Given[]) {
    for (const [index, verdict] of verdicts.entries()) {
      const params = { id: sampleIds[index] ?? '' }
      await api('qcSampleClaim', { params, body: { reviewer: 'ann' } })
      await api('qcSampleVerdict', { params, body: { reviewer: 'ann', ...verdict } })
    }
  }

  const decide = ({ lot }: TestLot, state: LotState) =>
    server.db.updateTable('qcLots').set({ state }).where('id', '=', lot.id).execute()
  const apply = ({ lot }: TestLot, idempotencyKey?: string) =>
    api('qcLotFixes', { params: { id: lot.id }, ...idempotencyKey !== undefined && { idempotencyKey } })
  const codeOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return [status, problem.errors?.[0]?.code]
  }

  it('become a run that puts them in place, by their rows in the version', async () => {
    const given = await givenReview()
    await judge(given, [{ verdict: 'PASS' }, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 3.50}' }])
    await decide(given, 'ACCEPTED')

    const run = await apply(given, given.lot.id)
    const again = await apply(given, given.lot.id)
    const second = await codeOf(apply(given))

    const { stages, inputs, parameters } = await api('runGet', { params: { id: run.id } })
    expect(again.id).toBe(run.id)
    expect(second).toEqual([409, 'FIXES_APPLIED'])
    expect((await api('qcLotGet', { params: { id: given.lot.id } })).history.at(-1))
      .toMatchObject({ action: 'qc_lot.fixes', runId: run.id })
    expect(stages.map(stage => stage.kind)).toEqual(['input.dataset', 'review.apply', 'publish'])
    expect(inputs).toMatchObject([{ type: 'version', stageKey: 'read', semver: '1.0.0' }])
    expect(parameters).toMatchObject({ publish: { dataset_id: given.datasetId } })
    const uri = String((parameters as Record<string, Record<string, unknown>>)['apply']?.['fixes'])
    expect(Buffer.concat(await (await server.artifacts.open(uri)).toArray()).toString())
      .toBe('{"row":3,"record":{"id": 3.50}}\n')
    expect(await server.db.selectFrom('auditLog').select('after').where('action', '=', 'qc_lot.fixes').execute())
      .toEqual([{ after: { fixes: 1, runId: run.id } }])
  })

  it('leave out the samples that failed when that is asked for, even where nothing was fixed', async () => {
    const both = await givenReview()
    const failed = await givenReview()
    const fix = { verdict: 'FIX_AND_PASS' as const, fixedRecord: '{"id": 3.50}' }
    const fail = { verdict: 'FAIL' as const, defects: ['wrong'] }
    await judge(both, [fail, fix])
    await judge(failed, [{ verdict: 'PASS' }, fail])
    const write = async ({ lot }: TestLot) => {
      const { id } = await api('qcLotFixes', { params: { id: lot.id }, body: { leaveOutFailed: true } })
      const { parameters } = await api('runGet', { params: { id } })
      const uri = String((parameters as Record<string, Record<string, unknown>>)['apply']?.['fixes'])
      return Buffer.concat(await (await server.artifacts.open(uri)).toArray()).toString()
    }
    for (const given of [both, failed]) {
      await decide(given, 'ACCEPTED')
      expect((await api('qcLotGet', { params: { id: given.lot.id } })).settledFailures).toBe(1)
    }

    expect(await codeOf(apply(failed))).toEqual([422, 'NO_FIXES'])
    expect(await write(both)).toBe('{"row":3,"record":{"id": 3.50}}\n{"row":1,"leave_out":true}\n')
    expect(await write(failed)).toBe('{"row":3,"leave_out":true}\n')
    const entries = server.db.selectFrom('auditLog').select('after').where('action', '=', 'qc_lot.fixes')
    const ofLot = ({ lot }: TestLot) => entries.where('nounId', '=', lot.id).execute()
    expect(await ofLot(both)).toMatchObject([{ after: { fixes: 1, leftOut: 1 } }])
    expect(await ofLot(failed)).toMatchObject([{ after: { fixes: 0, leftOut: 1 } }])
  })

  it('are not written once there is a newer version than the one that was seen', async () => {
    const given = await givenReview()
    await judge(given, [{ verdict: 'PASS' }, { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 3.50}' }])
    await decide(given, 'ACCEPTED')
    await givenVersion(server, {
      datasetId: given.datasetId, semver: '1.1.0', lines: LINES.slice(1),
      columns: [{ name: 'id', type: 'number', nullable: false }],
    })
    const write = (newestVersion: string) =>
      api('qcLotFixes', {
        params: { id: given.lot.id }, body: { newestVersion }, idempotencyKey: newestVersion + given.lot.id,
      })

    const { status, problem } = await failureOf(write('1.0.0'))
    const actions = async () =>
      (await api('qcLotGet', { params: { id: given.lot.id } })).history.map(({ action }) => action)
    const before = await actions()
    const { id } = await write('1.1.0')

    expect([status, problem.errors]).toMatchObject([409, [{ pointer: '/newestVersion', code: 'NEWER_VERSION' }]])
    expect(problem.detail).toContain('1.1.0')
    expect(before).not.toContain('qc_lot.fixes')
    expect(await actions()).toContain('qc_lot.fixes')
    // Whoever has seen it may still take the version that was reviewed.
    const givenNext = (semver: string, producedByRun?: string) => givenVersion(server, {
      datasetId: given.datasetId, semver, lines: LINES, columns: [{ name: 'id', type: 'number', nullable: false }],
      ...producedByRun !== undefined && { producedByRun },
    })
    const inputs = async () => (await api('runGet', { params: { id } })).inputs
    expect(await inputs())
      .toMatchObject([{ type: 'version', semver: '1.0.0', newer: { semver: '1.1.0', isSince: false } }])
    await givenNext('1.2.0', id)
    expect(await inputs()).toMatchObject([{ newer: { semver: '1.2.0', isSince: false } }])
    await givenNext('1.3.0')
    expect(await inputs()).toMatchObject([{ newer: { semver: '1.3.0', isSince: true } }])
    expect((await failureOf(write('newest'))).status).toBe(400)
  })

  it('are only those whose verdict is final in a lot that was rejected early', async () => {
    const open = await givenReview({ second: [1, 2] })
    const mixed = await givenReview({ second: [1] })
    for (const given of [open, mixed]) {
      await judge(given, [
        { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 1.50}' },
        { verdict: 'FIX_AND_PASS', fixedRecord: '{"id": 3.50}' },
      ])
      const params = { id: given.sampleIds[0] ?? '' }
      await api('qcSampleClaim', { params, body: { reviewer: 'bob' } })
      const body = { reviewer: 'bob', role: 'second' as const, verdict: 'FAIL' as const, defects: ['wrong'] }
      await api('qcSampleVerdict', { params, body })
    }
    await api('qcSampleClaim', { params: { id: open.sampleIds[1] ?? '' }, body: { reviewer: 'bob' } })
    const reject = ({ lot }: TestLot) =>
      api('qcLotDecide', { params: { id: lot.id }, body: { decision: 'reject', reason: 'enough was seen' } })

    const rejected = { state: 'REJECTED', counts: { fixed: 2 } }
    expect(await reject(open)).toMatchObject({ ...rejected, openSamples: 2, settledFixes: 0 })
    expect(await reject(mixed)).toMatchObject({ ...rejected, openSamples: 1, settledFixes: 1 })

    const { items } = await api('qcLotSamples', { params: { id: open.lot.id } })
    expect(items.map(({ claim }) => claim)).toEqual([null, null])
    expect(await codeOf(apply(open))).toEqual([422, 'NO_FIXES'])
    const { parameters } = await api('runGet', { params: { id: (await apply(mixed)).id } })
    const uri = String((parameters as Record<string, Record<string, unknown>>)['apply']?.['fixes'])
    const written = Buffer.concat(await (await server.artifacts.open(uri)).toArray()).toString()
    expect(written).toBe('{"row":3,"record":{"id": 3.50}}\n')
  })

  it('can be left out only of the lot of a gate, and only where it passes', async () => {
    const [version, gate] = [await givenReview(), await givenReview({ isGate: true })]
    const decideBy = (given: TestLot, decision: 'accept' | 'reject') =>
      api('qcLotDecide', { params: { id: given.lot.id }, body: { decision, reason: 'seen', leaveOutFailed: true } })

    expect(await codeOf(decideBy(version, 'accept'))).toEqual([409, 'SEALED'])
    const { status, problem } = await failureOf(decideBy(gate, 'reject'))
    expect([status, problem.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/leaveOutFailed']])
  })

  it('wait for the decision, and need a version and a fix', async () => {
    const open = await givenReview()
    const plain = await givenReview()
    const gate = await givenReview({ isGate: true })
    await judge(plain, [{ verdict: 'PASS' }, { verdict: 'PASS' }])
    await decide(plain, 'ACCEPTED')
    await decide(gate, 'REJECTED')

    expect(await codeOf(apply(open))).toEqual([409, 'LOT_OPEN'])
    expect(await codeOf(apply(plain))).toEqual([422, 'NO_FIXES'])
    expect(await codeOf(apply(gate))).toEqual([422, 'NO_VERSION'])
    expect((await failureOf(api('qcLotFixes', { params: { id: '0190ffff-0000-7000-8000-000000000000' } }))).status)
      .toBe(404)
  })
})
