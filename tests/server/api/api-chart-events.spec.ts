import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { addSamples } from '#db/repositories/alert/alert-sample.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { createApi, failureOf } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { mainDatabase } from '../../support/services/databases'
import { clearFacts, givenFacts, givenHeard } from '../metric/metrics-fixture'

const HOUR_MS = 3_600_000
const START = Math.floor((Date.now() - 6 * HOUR_MS) / HOUR_MS) * HOUR_MS
const at = (hours: number) => new Date(START + hours * HOUR_MS)
const RANGE = { from: at(0).toISOString(), to: at(3).toISOString() }

describe.each([mainDatabase()])('what stands beside the figures, by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  async function givenRevision(run: Pick<GivenRun, 'pipelineId'>, number: number, hours: number, model: string) {
    const id = v7({ msecs: at(hours).getTime() })
    await server.db.insertInto('pipelineRevisions').values({
      id, projectId: DEFAULT_PROJECT_ID, pipelineId: run.pipelineId, number, spec: '{"stages":[]}', sha256: '',
      message: `m${number}`, actor: 'test', createdAt: at(hours),
    }).execute()
    await server.db.insertInto('pipelineStages').values({
      revisionId: id, projectId: DEFAULT_PROJECT_ID, stageKey: 'call', position: 0, kind: 'model.call', name: '',
      parameters: JSON.stringify({ model }), needs: '[]',
    }).execute()
  }

  it('are revisions and the models that they replaced, each at its time', async () => {
    const run = await givenRun(server.db, { createdAt: at(-24) })
    await sql`update pipeline_revisions set created_at = ${at(-24)} where pipeline_id = ${run.pipelineId}`
      .execute(server.db)
    await givenRevision(run, 2, 0.5, 'small')
    await givenRevision(run, 3, 1, 'small')
    await givenRevision(run, 4, 2, 'large')

    const { items, count } = await api('metricMarks', { query: { ...RANGE, pipelineId: run.pipelineId } })

    expect(items.map(({ kind, value, note }) => ({ kind, value, note }))).toEqual([
      { kind: 'model', value: 'large', note: 'small' },
      { kind: 'revision', value: '4', note: 'm4' },
      { kind: 'revision', value: '3', note: 'm3' },
      { kind: 'revision', value: '2', note: 'm2' },
    ])
    expect(count).toBe(4)
    expect(items[0]).toMatchObject({ at: at(2).toISOString(), id: run.pipelineId })
  })

  it('are the runs behind a loss, most records first, with their reasons', async () => {
    const [few, many, outside] = [
      await givenRun(server.db, { createdAt: at(0) }), await givenRun(server.db, { createdAt: at(0) }),
      await givenRun(server.db, { createdAt: at(-9) }),
    ]
    for (const [run, records, hours] of [[few, 2, 1], [many, 7, 2], [outside, 9, -8]] as const) {
      await server.db.updateTable('taskRuns')
        .set({ observedState: 'SUCCEEDED', finishedAt: at(hours) }).where('id', '=', run.runId).execute()
      await server.db.updateTable('stageRuns')
        .set({ recordsFailed: records, failedByReason: JSON.stringify({ BAD_JSON: records }) })
        .where('runId', '=', run.runId).where('stageKey', '=', 'clean').execute()
    }

    const losses = await api('metricLosses', { query: { ...RANGE, stage: 'clean', fate: 'failed' } })

    expect(losses).toMatchObject({
      count: 2, records: 9,
      items: [{ runId: many.runId, records: 7, reasons: { BAD_JSON: 7 } }, { runId: few.runId, records: 2 }],
    })
    expect(await api('metricLosses', { query: { ...RANGE, stage: 'clean', fate: 'dropped' } }))
      .toMatchObject({ count: 0, records: 0, items: [] })
    expect(await failureOf(api('metricLosses', { query: { ...RANGE, fate: 'failed' } as never })))
      .toMatchObject({ status: 400, problem: { errors: [{ pointer: '/query/stage' }] } })
  })

  it('are the depth and the age of the queue, missing where nothing was measured', async () => {
    for (const [minutes, depth, age] of [[0, 2, 1_000], [1, 6, 5_000], [1, 2, 0]] as const) {
      const then = new Date(at(1).getTime() + minutes * 60_000)
      await addSamples(server.db, [
        { metric: 'queue_depth', label: '', at: then, count: 1, sum: depth },
        { metric: 'queue_age', label: '', at: then, count: 1, sum: age },
      ])
    }

    const { points } = await api('metricQueue', { query: { ...RANGE, grain: 'hour' } })

    expect(points).toEqual([
      { at: at(0).toISOString(), depthMean: null, depthMax: null, ageMaxMs: null, status: 'missing' },
      { at: at(1).toISOString(), depthMean: 3, depthMax: 6, ageMaxMs: 5_000, status: 'final' },
      { at: at(2).toISOString(), depthMean: null, depthMax: null, ageMaxMs: null, status: 'missing' },
    ])
  })

  it('is since when there are any, and what is counted; a rate begins there', async () => {
    await clearFacts(server)
    await givenHeard(server, at(2).toISOString(), at(3).toISOString())
    await givenFacts(server, [{ at: at(2.5).toISOString(), stage: 'out', terminalRecordsOut: 600 }])
    const runs = [await givenRun(server.db, { createdAt: at(2) }), await givenRun(server.db, { createdAt: at(2) })]
    // Beside each other for most of ten minutes.
    for (const [index, run] of runs.entries()) {
      await server.db.updateTable('taskRuns')
        .set({ observedState: 'SUCCEEDED', startedAt: at(2 + index / 20), finishedAt: at(2.1 + index / 20) })
        .where('id', '=', run.runId).execute()
    }
    await server.db
      .updateTable('taskRuns').set({ startedAt: null }).where('id', 'not in', runs.map(({ runId }) => runId)).execute()

    const summary = await api('metricSummary', { query: RANGE })

    expect(summary).toMatchObject({
      since: at(2).toISOString(), watermark: at(3).toISOString(), commit: expect.stringMatching(/^[0-9a-f]{12}$/),
    })
    expect(summary.items.find(({ metric }) => metric === 'throughput')?.value).toBe(10)
    // 0:00 to 0:09.
    expect(summary.recordsPerRunningMinute).toBeCloseTo(600 / 9, 3)
  })

  it('a rate while running leaves out pauses, unless another run was running', async () => {
    await clearFacts(server)
    await givenHeard(server, at(2).toISOString(), at(3).toISOString())
    await givenFacts(server, [{ at: at(2.5).toISOString(), stage: 'out', terminalRecordsOut: 600 }])
    await server.db.updateTable('taskRuns').set({ startedAt: null }).execute()
    const minute = (minutes: number) => new Date(at(2).getTime() + minutes * 60_000)
    const tell = (runId: string, events: [to: string, minutes: number][]) =>
      server.db.insertInto('runEvents').values(events.map(([to, minutes], index) => (
        {
          runId, seq: index + 1, projectId: DEFAULT_PROJECT_ID, type: 'run_state', stageKey: '', attempt: 0,
          occurredAt: minute(minutes), payload: JSON.stringify({ from: '', to, reason: '' }),
        }))).execute()
    const [paused, beside, stillPaused] = [
      await givenRun(server.db, { createdAt: at(2) }), await givenRun(server.db, { createdAt: at(2) }),
      await givenRun(server.db, { createdAt: at(2) }),
    ]
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'SUCCEEDED', startedAt: minute(0), finishedAt: minute(30), pausedMs: 20 * 60_000 })
      .where('id', '=', paused.runId).execute()
    await tell(paused.runId, [
      ['RUNNING', 0], ['PAUSED', 5], ['RUNNING', 10], ['PAUSED', 12], ['RUNNING', 27], ['SUCCEEDED', 30],
    ])
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'SUCCEEDED', startedAt: minute(15), finishedAt: minute(20) }).where('id', '=', beside.runId)
      .execute()
    await server.db.updateTable('taskRuns')
      .set({ observedState: 'PAUSED', startedAt: minute(40), pausedAt: minute(45) }).where('id', '=', stillPaused.runId)
      .execute()
    await tell(stillPaused.runId, [['RUNNING', 40], ['PAUSED', 45]])

    const summary = await api('metricSummary', { query: { ...RANGE, tz: 'UTC' } })

    // 0 to 5, 10 to 12, 15 to 20, 27 to 30 and 40 to 45.
    expect(summary.recordsPerRunningMinute).toBeCloseTo(600 / 20, 3)
  })
})
