import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { MOST_HANDED_OVER } from '#shared/contract/overview/handover.contract'
import { DEFAULT_PROJECT_ID, DEMO_REQUEST_ID } from '#shared/domain/project'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'

const HOUR_MS = 3_600_000
/** A shift that has ended: what was settled after it is still open in its report. */
const TO = Date.now() - HOUR_MS
const FROM = TO - 8 * HOUR_MS
const inShift = (hours: number) => new Date(FROM + hours * HOUR_MS)
const SHIFT = { from: new Date(FROM).toISOString(), to: new Date(TO).toISOString() }

describe.each([mainDatabase()])('the handover by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const setRun = ({ runId }: GivenRun, change: object) =>
    server.db.updateTable('taskRuns').set(change).where('id', '=', runId).execute()

  async function givenEnded(hours: number, observedState: string, change: object = {}): Promise<GivenRun> {
    const run = await givenRun(server.db, { createdAt: inShift(hours - 1) })
    await setRun(run, { observedState, finishedAt: inShift(hours), ...change })
    return run
  }

  async function givenDecision(run: GivenRun, at: Date, after: object, actor = 'operator') {
    await server.db.insertInto('auditLog').values({
      id: v7({ msecs: at.getTime() }), projectId: DEFAULT_PROJECT_ID, actor, action: 'run.decide', noun: 'run',
      nounId: run.runId, before: '{}', after: JSON.stringify(after), requestId: 'r', createdAt: at,
    }).execute()
  }

  async function givenAlert(
    name: string, change: { firedAt: Date, resolvedAt?: Date, labels?: Record<string, string> },
  ): Promise<string> {
    const [ruleId, id] = [v7(), v7()]
    await server.db.insertInto('alertRules').values({
      id: ruleId, projectId: DEFAULT_PROJECT_ID, name, readyMade: null, metric: 'failures_open', windowMs: 300_000,
      comparison: 'above', warning: 0, critical: null, evaluatedTo: null, archivedAt: null, updatedAt: new Date(),
    }).execute()
    await server.db.insertInto('alerts').values({
      id, projectId: DEFAULT_PROJECT_ID, ruleId, fingerprint: name, labels: JSON.stringify(change.labels ?? {}),
      groupKey: '', condition: change.resolvedAt ? 'RESOLVED' : 'FIRING', cause: 'breach', conditionAt: change.firedAt,
      evaluatedAt: change.firedAt, candidateCause: null, candidateAt: null,
      severity: 'warning', peakSeverity: 'warning', value: 1, peak: 1, startedAt: change.firedAt,
      firedAt: change.firedAt, resolvedAt: change.resolvedAt ?? null, endReason: null, ackedAt: null,
      firstAckedAt: null, ackUntil: null, closedAt: null, silenceId: null, silencedUntil: null, inhibitedBy: null,
    }).execute()
    return id
  }

  it('is empty where nothing happened', async () => {
    const report = await api('handoverGet', { query: { from: '2020-01-01T00:00:00Z', to: '2020-01-01T08:00:00Z' } })

    expect(report).toMatchObject({
      totals: { launched: 0, ended: 0, failed: 0, recordsOut: 0, tokens: 0 },
      ended: { count: 0, items: [] }, failed: { count: 0 }, raised: { count: 0 }, decided: { count: 0, items: [] },
      open: { runs: { count: 0 }, failures: { count: 0 }, alerts: { count: 0 } },
    })
  })

  it('tells what ran, failed, was open at the end and was decided', async () => {
    const good = await givenEnded(2, 'SUCCEEDED', { recordsIn: 10, recordsOut: 8, inputTokens: 5, outputTokens: 2 })
    const partial = await givenEnded(3, 'SUCCEEDED', { recordsIn: 4, recordsOut: 3, recordsFailed: 1 })
    const open = await givenEnded(4, 'FAILED', { disposition: 'open' })
    const waived = await givenEnded(5, 'CRASHED', { disposition: 'waived' })
    await givenDecision(waived, inShift(6), { disposition: 'waived', note: 'known' })
    const settledLater = await givenEnded(6, 'FAILED', { disposition: 'rerun_ok' })
    await givenDecision(settledLater, new Date(TO + HOUR_MS / 2), { disposition: 'rerun_ok', fixedByRunId: good.runId })
    const before = await givenEnded(-3, 'FAILED', { disposition: 'open' })
    const living = await givenRun(server.db, { createdAt: inShift(7) })
    await setRun(living, { observedState: 'RUNNING' })
    const endedLater = await givenRun(server.db, { createdAt: inShift(7.5) })
    await setRun(endedLater, { observedState: 'SUCCEEDED', finishedAt: new Date(TO + HOUR_MS / 2) })
    const [raised, settled] = [
      await givenAlert('raised', { firedAt: inShift(1), labels: { pipeline: good.pipelineId } }),
      await givenAlert('settled', { firedAt: inShift(2), resolvedAt: inShift(3) }),
    ]
    await server.db.insertInto('alertEvents').values({
      id: v7({ msecs: inShift(2).getTime() }), projectId: DEFAULT_PROJECT_ID, alertId: raised, type: 'acked',
      actor: 'Li', severity: null, value: null, note: 'looking', createdAt: inShift(2),
    }).execute()

    const report = await api('handoverGet', { query: SHIFT })

    const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)
    expect(report.window).toEqual(SHIFT)
    expect(report.totals).toEqual({
      launched: 7, ended: 5, succeeded: 1, partial: 1, failed: 2, crashed: 1, cancelled: 0, trials: 0, success: 2 / 5,
      recordsIn: 14, recordsOut: 11, recordsFailed: 1, tokens: 7,
    })
    expect(idsOf(report.ended)).toEqual([settledLater, waived, open, partial, good].map(({ runId }) => runId))
    expect(idsOf(report.failed)).toEqual([settledLater, waived, open].map(({ runId }) => runId))
    expect(idsOf(report.open.runs)).toEqual([endedLater, living].map(({ runId }) => runId))
    expect(new Set(idsOf(report.open.failures)))
      .toEqual(new Set([settledLater, open, before].map(({ runId }) => runId)))
    expect(idsOf(report.raised)).toEqual([settled, raised])
    expect(idsOf(report.open.alerts)).toEqual([raised])
    expect(report.decided.items).toMatchObject([
      {
        kind: 'disposition', id: waived.runId, actor: 'operator', value: 'waived', note: 'known', rule: null,
        pipeline: '',
      },
      {
        kind: 'alert_acked', id: raised, actor: 'Li', name: 'raised', note: 'looking',
        rule: { readyMade: null, hasOwnName: true }, pipeline: `pipeline ${good.pipelineId}`,
      },
    ])
    expect(report.decided.count).toBe(2)
  })

  it('tells of decisions about lots and releases, and not of failures that only a later retry has replaced', async () => {
    const run = await givenEnded(1, 'FAILED')
    await givenDecision(run, inShift(1), { disposition: 'retried', retriedByRunId: run.runId })
    const decided = [
      ['qc_lot', 'conditional', { name: 'L-0007', reason: 'known' }],
      ['qc_lot', 'draw', { name: 'L-0007' }],
      ['release', 'publish', { name: 'Reviews', semver: '1.0.0' }],
    ] as const
    const ids = decided.map(() => v7())
    // A caller names its request as it likes: outside the demo project that hides nothing.
    await server.db.insertInto('auditLog').values(decided.map(([noun, verb, after], index) => ({
      id: v7({ msecs: inShift(2 + index).getTime() }), projectId: DEFAULT_PROJECT_ID, actor: 'Li',
      action: `${noun}.${verb}`, noun, nounId: ids[index]!, before: null, after: JSON.stringify(after),
      requestId: index === 0 ? DEMO_REQUEST_ID : 'r', createdAt: inShift(2 + index),
    }))).execute()

    const { items } = (await api('handoverGet', { query: SHIFT })).decided
    const ofPipeline = (await api('handoverGet', { query: { ...SHIFT, pipelineId: run.pipelineId } })).decided

    expect(items.filter(({ id }) => id === run.runId)).toEqual([])
    expect(items.filter(({ id }) => ids.includes(id))).toMatchObject([
      { kind: 'release_publish', id: ids[2], actor: 'Li', name: 'Reviews', value: '1.0.0', note: '' },
      { kind: 'lot_conditional', id: ids[0], name: 'L-0007', note: 'known' },
    ])
    expect(ofPipeline.count).toBe(0)
  })

  it('lists the newest versions and counts all, of one pipeline as well', async () => {
    const [from, to] = [TO - 30 * 24 * HOUR_MS, TO - 29 * 24 * HOUR_MS]
    const [run, other] = [await givenRun(server.db), await givenRun(server.db)]
    const datasetId = v7()
    const dataset = { id: datasetId, projectId: DEFAULT_PROJECT_ID, name: 'Texts', description: '' }
    await server.db.insertInto('datasets').values(dataset).execute()
    await server.db.insertInto('datasetVersions').values(Array.from({ length: MOST_HANDED_OVER + 21 }, (_, index) => {
      // The last is not of the day any more.
      const at = index === MOST_HANDED_OVER + 20 ? to : from + index * 60_000
      return {
        id: v7({ msecs: at }), projectId: DEFAULT_PROJECT_ID, datasetId, semver: `1.0.${index}`, state: 'SEALED',
        rows: 0, bytes: 0, manifest: '{}', manifestUri: '', manifestSha256: '',
        columns: '[]', stats: '{}', parents: '[]',
        producedByRun: index % 4 === 0 ? other.runId : run.runId, producedByStage: `out ${index}`,
        createdAt: new Date(at),
      }
    })).execute()
    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    const decidedOf = async (query: object) => (await api('handoverGet', { query: { ...range, ...query } })).decided

    const [all, ofRun, ofOther] = await Promise.all([
      decidedOf({}), decidedOf({ pipelineId: run.pipelineId }), decidedOf({ pipelineId: other.pipelineId }),
    ])

    const total = MOST_HANDED_OVER + 20
    expect([all, ofRun, ofOther].map(({ count }) => count)).toEqual([total, total * 3 / 4, total / 4])
    expect(all.items.map(({ value }) => value)).toEqual(
      Array.from({ length: MOST_HANDED_OVER }, (_, index) => `1.0.${total - 1 - index}`))
    expect(all.items[0]).toMatchObject({ kind: 'version', actor: 'operator', id: datasetId, name: 'Texts' })
    expect(ofOther.items.map(({ value }) => value)).toEqual(
      Array.from({ length: total / 4 }, (_, index) => `1.0.${total - 4 - 4 * index}`))
  })

  it('tells of one pipeline alone when it is named', async () => {
    const own = await givenEnded(1, 'SUCCEEDED')

    const report = await api('handoverGet', { query: { ...SHIFT, pipelineId: own.pipelineId } })

    expect(report.ended.items.map(({ id }) => id)).toEqual([own.runId])
    expect(report.totals).toMatchObject({ launched: 1, ended: 1 })
  })

  it('counts a trial among what ended, and in no figure but tokens', async () => {
    const full = await givenEnded(1, 'SUCCEEDED', { recordsIn: 10, recordsOut: 10, inputTokens: 1 })
    await givenEnded(2, 'FAILED', { pipelineId: full.pipelineId, recordLimit: 5, recordsIn: 5, inputTokens: 7 })

    const report = await api('handoverGet', { query: { ...SHIFT, pipelineId: full.pipelineId } })

    expect(report.totals).toMatchObject({
      launched: 2, ended: 2, failed: 1, trials: 1, success: 1, recordsIn: 10, recordsOut: 10, tokens: 8,
    })
    expect(report.ended.items.map(({ recordLimit }) => recordLimit)).toEqual([5, 0])
  })

  it('names the field of a wrong range', async () => {
    const wrong = await failureOf(api('handoverGet', { query: { from: 'yesterday' } }))
    const reversed = await failureOf(api('handoverGet', { query: { from: 'now', to: 'now-8h' } }))

    expect(wrong)
      .toMatchObject({ status: 400, problem: { code: 'invalid_input', errors: [{ pointer: '/query/from' }] } })
    expect(reversed)
      .toMatchObject({ status: 400, problem: { code: 'invalid_input', errors: [{ pointer: '/query/to' }] } })
  })
})
