import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { applyBatch } from '#server/ingest/apply-batch'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { givenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { hold } from '../../support/hold'

const START = { cursor: '', heardAt: null }

describe.each(databases())('applyBatch on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  const givenScript = async () => {
    bench = toBench(database)
    const { runId } = await givenRun(database.db)
    return new RunScript(runId, ['read', 'clean', 'out'])
  }
  const findRun = (id: string) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  const playWhole = (script: RunScript) => {
    script.wait(100).stage('read', 'QUEUED').wait(400).stage('read', 'RUNNING').run('RUNNING')
    script.wait(1_000)
      .progress('read', { recordsIn: 10, recordsOut: 10, bytesIn: 1_000, bytesOut: 900 }).stage('read', 'SUCCEEDED')
    script.stage('clean', 'QUEUED').stage('clean', 'RUNNING').wait(2_000)
    script.progress('clean', { recordsIn: 10, recordsOut: 7, recordsDropped: 2, recordsFailed: 1 })
      .tokens('clean', 100, 20).tokens('clean', 50, 10).stage('clean', 'SUCCEEDED')
    return script.stage('out', 'RUNNING').wait(500)
      .progress('out', { recordsIn: 7, recordsOut: 7, bytesOut: 600 }).stage('out', 'SUCCEEDED').run('SUCCEEDED')
  }

  it('stores a whole run', async () => {
    const script = playWhole(await givenScript())

    await applyBatch(bench.deps, START, toMessages(script.events))

    expect(await findRun(script.runId)).toMatchObject({
      observedState: 'SUCCEEDED', lastSeq: script.events.length, recordsIn: 10, recordsOut: 7, recordsDropped: 2,
      recordsFailed: 1,
      bytesIn: 1_000, bytesOut: 600, inputTokens: 150, outputTokens: 30, fraction: 1, disposition: 'none',
      isReconciling: false, finishedAt: script.endTime,
    })
  })

  it('stores state changes and tokens, and applies progress without storing it', async () => {
    const script = playWhole(await givenScript())

    await applyBatch(bench.deps, START, toMessages(script.events))
    const rows = await database.db
      .selectFrom('runEvents').select(['seq', 'type']).where('runId', '=', script.runId).orderBy('seq').execute()

    expect(rows.map(row => row.seq))
      .toEqual(script.events.filter(event => event.kind !== 'progress').map(event => event.seq))
  })

  it('notifies the cache, then the pages, and neither when nothing changed', async () => {
    const script = playWhole(await givenScript())

    const { position } = await applyBatch(bench.deps, START, toMessages(script.events))
    const told = [...bench.published]
    await applyBatch(bench.deps, position, toMessages(script.events))

    expect(told).toEqual(['runs', 'metrics', `run:${script.runId}`])
    expect(bench.published).toEqual(told)
    expect(bench.invalidated).toEqual(['runs', 'metrics'])
  })

  it('skips unknown runs and moves the cursor', async () => {
    await givenScript()
    const foreign = new RunScript('01900000-0000-7000-8000-0000000000ff', ['read']).run('RUNNING')

    const { position } = await applyBatch(bench.deps, START, toMessages(foreign.events))

    expect(position.cursor).toBe(`c-${foreign.runId}-2`)
    expect(bench.published).toEqual([])
  })

  it('keeps a stage as it is in a state of a newer factory, and the events behind it are applied', async () => {
    const script = await givenScript()
    script.run('RUNNING').stage('read', 'RUNNING').stage('read', 'UNSPECIFIED')

    await applyBatch(bench.deps, START, toMessages(script.events))
    const meanwhile = (await listStageRuns(database.db, script.runId))[0]?.state
    script.stage('read', 'SUCCEEDED')
    await applyBatch(bench.deps, START, toMessages(script.events))

    expect([meanwhile, (await listStageRuns(database.db, script.runId))[0]?.state]).toEqual(['RUNNING', 'SUCCEEDED'])
    expect((await findRun(script.runId)).lastSeq).toBe(script.events.length)
  })

  it('counts on in the row of an earlier build, which lacks a counter that was added since', async () => {
    const script = await givenScript()
    script.run('RUNNING').stage('read', 'RUNNING').progress('read', { recordsIn: 4 })
    await applyBatch(bench.deps, START, toMessages(script.events))
    await sql`update stage_runs set counted = counted - 'bytesOut' where run_id = ${script.runId}`.execute(database.db)

    script.progress('read', { bytesOut: 900 })
    await applyBatch(bench.deps, START, toMessages(script.events))

    expect((await listStageRuns(database.db, script.runId))[0])
      .toMatchObject({ recordsIn: 4, bytesOut: 900, counted: { recordsIn: 4, bytesOut: 900 } })
  })

  it('opens a disposition for a failed run', async () => {
    const script = await givenScript()
    const error = { reason: 'BAD_INPUT', message: 'line 3', retryable: false, metadata: {} }
    script.run('RUNNING').stage('read', 'RUNNING').stage('read', 'FAILED', { error }).run('FAILED', 'STAGE_FAILED')

    await applyBatch(bench.deps, START, toMessages(script.events))

    expect(await findRun(script.runId)).toMatchObject({
      observedState: 'FAILED', disposition: 'open', stateReason: 'STAGE_FAILED', error: { ...error, stageKey: 'read' },
    })
  })

  it('replaces a NUL in a message, so that it does not stop the stream', async () => {
    const script = await givenScript()
    script.emit({
      kind: 'alert', severity: 'WARNING', code: 'ODD', message: 'a\0b', dedupKey: 'x', metadata: { 'k\0': 'v\0' },
      stageId: 'read', attempt: 0,
    })

    await applyBatch(bench.deps, START, toMessages(script.events))
    const { payload } = await database.db.selectFrom('runEvents')
      .select('payload').where('runId', '=', script.runId).where('type', '=', 'alert').executeTakeFirstOrThrow()

    expect(payload).toMatchObject({ message: 'a\uFFFDb', metadata: { 'k\uFFFD': 'v\uFFFD' } })
  })

  const attemptsOf = (runId: string) =>
    database.db.selectFrom('taskRuns').innerJoin('metricsSummary', 'metricsSummary.pipelineId', 'taskRuns.pipelineId')
      .select(['metricsSummary.attempts', 'metricsSummary.attemptMs']).where('taskRuns.id', '=', runId)
      .where('grainSeconds', '=', 300).where('stageKey', '=', 'read').executeTakeFirstOrThrow()

  it('keeps the start of a paused attempt, and does not count the pause as work', async () => {
    const script = await givenScript()
    script.run('RUNNING').stage('read', 'RUNNING')
    const startedAt = script.events.at(-1)?.time.getTime() ?? 0
    script.wait(4_000)
      .stage('read', 'PAUSED').wait(60_000).stage('read', 'RUNNING').wait(6_000).stage('read', 'SUCCEEDED')

    await applyBatch(bench.deps, START, toMessages(script.events))
    const stage = (await listStageRuns(database.db, script.runId))[0]
    const { attempts, attemptMs } = await attemptsOf(script.runId)

    expect(Math.abs((stage?.startedAt?.getTime() ?? 0) - startedAt)).toBeLessThan(50)
    expect(stage?.attempt).toBe(1)
    expect(Math.abs((stage?.idleMs ?? 0) - 60_000)).toBeLessThan(50)
    expect(attempts).toBe(1)
    expect(Math.abs(attemptMs - 10_000)).toBeLessThan(50)
  })

  it('stores every attempt with its pauses, and the paused time of the run', async () => {
    const script = await givenScript()
    const error = { reason: 'MODEL_TIMEOUT', message: '', retryable: true, metadata: {} }
    script.run('RUNNING').stage('read', 'RUNNING')
      .wait(3_000).stage('read', 'RETRY_WAIT', { error }).wait(2_000).stage('read', 'RUNNING').wait(1_000)
    script.run('PAUSING')
      .stage('read', 'PAUSED').run('PAUSED').wait(60_000).run('RUNNING').stage('read', 'RUNNING').wait(5_000)
    script.run('PAUSING')
      .stage('read', 'PAUSED').run('PAUSED').wait(30_000).run('CANCELLING').stage('read', 'CANCELLED').run('CANCELLED')

    await applyBatch(bench.deps, START, toMessages(script.events))
    const [stage] = await listStageRuns(database.db, script.runId)
    const run = await findRun(script.runId)
    const secondsOf = (from: string | Date | null, to: string | Date | null) =>
      from && to ? Math.round((new Date(to).getTime() - new Date(from).getTime()) / 1_000) : null

    expect(stage?.attempts.map(({ attempt, state, startedAt, finishedAt, pauses }) => [
      attempt, state, secondsOf(startedAt, finishedAt), pauses.map(({ from, to }) => secondsOf(from, to)),
    ])).toEqual([
      [1, 'FAILED', 3, []],
      [2, 'CANCELLED', 96, [60, 30]],
    ])
    expect(Math.abs((stage?.idleMs ?? 0) - 90_000)).toBeLessThan(50)
    expect(Math.abs(run.pausedMs - 90_000)).toBeLessThan(50)
    expect(run.pausedAt).toBeNull()
    expect(secondsOf(run.startedAt, run.finishedAt)).toBe(101)
  })

  it('counts an attempt that was lost with its worker', async () => {
    const script = await givenScript()
    const error = { reason: 'WORKER_LOST', message: '', retryable: true, metadata: {} }
    script.run('RUNNING').stage('read', 'RUNNING').wait(3_000)
      .stage('read', 'QUEUED', { error }).wait(1_000).stage('read', 'RUNNING').wait(5_000).stage('read', 'SUCCEEDED')

    await applyBatch(bench.deps, START, toMessages(script.events))
    const { attempts, attemptMs } = await attemptsOf(script.runId)

    expect(attempts).toBe(2)
    expect(Math.abs(attemptMs - 8_000)).toBeLessThan(50)
  })

  it('never sets the watermark beyond its own clock, even after a jump of the clock of the factory', async () => {
    bench = toBench(database)
    const heartbeat = (cursor: string, minutes: number) =>
      [{ type: 'heartbeat' as const, cursor, time: new Date(Date.now() + minutes * 60_000) }]

    const ahead = await applyBatch(bench.deps, START, heartbeat('a', 120))
    await database.db.updateTable('eventCursors').set({ heardAt: new Date(Date.now() + 7_200_000) }).execute()
    const back = await applyBatch(
      bench.deps, { cursor: 'a', heardAt: new Date(Date.now() + 7_200_000) }, heartbeat('b', 0),
    )

    for (const { heardAt } of [ahead.position, back.position]) {
      expect(Math.abs(Date.now() - (heardAt?.getTime() ?? 0))).toBeLessThan(60_000)
    }
  })

  it('shows for a failed stage its furthest progress, as the statistics do', async () => {
    const script = await givenScript()
    const error = { reason: 'BROKEN', message: '', retryable: true, metadata: {} }
    script.run('RUNNING').stage('read', 'RUNNING')
      .progress('read', { recordsIn: 16, recordsOut: 10, recordsDropped: 6 }).stage('read', 'RETRY_WAIT', { error })
    script.stage('read', 'RUNNING')
      .progress('read', { recordsIn: 2, recordsOut: 2 }).stage('read', 'FAILED', { error }).run('FAILED')

    await applyBatch(bench.deps, START, toMessages(script.events))
    const run = await findRun(script.runId)
    const { rows: [sums] } = await sql`
      select sum(records_in)::int as "recordsIn", sum(records_out)::int as "recordsOut",
        sum(records_dropped)::int as "recordsDropped"
      from metrics_summary
        where pipeline_id = ${run.pipelineId} and grain_seconds = 900 and stage_key = 'read'`.execute(database.db)

    expect((await listStageRuns(database.db, script.runId))[0])
      .toMatchObject({ state: 'FAILED', attempt: 2, recordsIn: 16, recordsOut: 10, recordsDropped: 6 })
    expect(sums).toEqual({ recordsIn: 16, recordsOut: 10, recordsDropped: 6 })
    expect(run).toMatchObject({ recordsIn: 16, recordsDropped: 6 })
  })

  it('counts no record twice when an attempt starts again', async () => {
    const script = await givenScript()
    script.run('RUNNING')
      .stage('read', 'RUNNING').progress('read', { recordsIn: 6, recordsOut: 5 }).stage('read', 'RETRY_WAIT')
    script.wait(2_000).stage('read', 'RUNNING')
      .progress('read', { recordsIn: 4, recordsOut: 4 }).progress('read', { recordsIn: 4, recordsOut: 4 })

    await applyBatch(bench.deps, START, toMessages(script.events))
    const stage = (await listStageRuns(database.db, script.runId))[0]
    const row = await database.db
      .selectFrom('taskRuns').innerJoin('metricsSummary', 'metricsSummary.pipelineId', 'taskRuns.pipelineId')
      .select(['metricsSummary.recordsIn', 'metricsSummary.recordsOut', 'metricsSummary.attempts'])
      .where('taskRuns.id', '=', script.runId).where('grainSeconds', '=', 300).where('stageKey', '=', 'read')
      .executeTakeFirstOrThrow()

    expect(stage).toMatchObject({ attempt: 2, recordsIn: 8, recordsOut: 8, counted: { recordsIn: 8, recordsOut: 8 } })
    expect(row).toEqual({ recordsIn: 8, recordsOut: 8, attempts: 1 })
  })
})
