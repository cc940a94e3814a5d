import { describe, expect, it } from 'vitest'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { fromGrpcError, GrpcFailure } from '#server/grpc/grpc-error'
import { applyBatch, applySafely } from '#server/ingest/apply-batch'
import { catchUpWithList, reconcileRun, sweepRuns } from '#server/ingest/reconcile'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun, type GivenRunOptions } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { hold } from '../../support/hold'

const START = { cursor: '', heardAt: null }
const NEVER = new AbortController().signal
const unavailable = () => fromGrpcError(new GrpcFailure('UNAVAILABLE', 'gone', {}), 'queue')

describe.each(drawnDatabases('reconcile'))('reconcile on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  const givenScript = async (options: GivenRunOptions = {}) => {
    bench = toBench(database)
    const { runId } = await givenRun(database.db, options)
    const script = new RunScript(runId, ['read', 'clean', 'out'])
      .run('RUNNING').stage('read', 'RUNNING').progress('read', { recordsIn: 5 })
    bench.runs.set(runId, script)
    return script
  }
  const findRun = (id: string) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const silence = (id: string) => database.db
    .updateTable('taskRuns').set({ updatedAt: new Date(Date.now() - 120_000) }).where('id', '=', id).execute()
  const away = () => ({ ...bench.deps, queue: { ...bench.deps.queue, findRun: () => Promise.reject(unavailable()) } })

  it('stops at a gap, marks the run, and continues after GetRun', async () => {
    const script = await givenScript()

    const { gaps } = await applyBatch(bench.deps, START, toMessages(script.events.filter(event => event.seq !== 2)))
    const marked = await findRun(script.runId)
    await reconcileRun(bench.deps, script.runId)
    script.progress('read', { recordsIn: 2 })
    await applyBatch(bench.deps, START, toMessages(script.events.slice(-1)))

    expect(gaps).toEqual([script.runId])
    expect(marked).toMatchObject({ lastSeq: 1, isReconciling: true, observedState: 'QUEUED' })
    expect(await findRun(script.runId))
      .toMatchObject({ lastSeq: 5, isReconciling: false, observedState: 'RUNNING', recordsIn: 7 })
  })

  it('ignores a snapshot that is older than the events', async () => {
    const script = await givenScript()
    const old = script.snapshot()
    script.progress('read', { recordsIn: 10 })
    await applyBatch(bench.deps, START, toMessages(script.events))

    await reconcileRun(
      { ...bench.deps, queue: { ...bench.deps.queue, findRun: () => Promise.resolve(old) } }, script.runId,
    )

    expect(await findRun(script.runId)).toMatchObject({ recordsIn: 15, lastSeq: 5 })
  })

  it('marks a silent run as in doubt while the queue is not responding, and settles it afterwards', async () => {
    const script = await givenScript()
    await applyBatch(bench.deps, START, toMessages(script.events))
    await silence(script.runId)

    await sweepRuns(away(), NEVER)
    const doubtful = await findRun(script.runId)
    await sweepRuns(bench.deps, NEVER)

    expect(doubtful.isReconciling).toBe(true)
    expect(await findRun(script.runId)).toMatchObject({ isReconciling: false, observedState: 'RUNNING' })
    expect(bench.published.filter(topic => topic === `run:${script.runId}`)).toHaveLength(3)
  })

  it('a run that the queue has lost becomes CRASHED, with a reason, and is counted once', async () => {
    const script = await givenScript()
    await applyBatch(bench.deps, START, toMessages(script.events))
    bench.runs.delete(script.runId)

    await reconcileRun(bench.deps, script.runId)
    await reconcileRun(bench.deps, script.runId)
    const run = await findRun(script.runId)
    const counted = await database.db.selectFrom('metricsSummary').select('runsCrashed')
      .where('pipelineId', '=', run.pipelineId).where('grainSeconds', '=', 900).where('stageKey', '=', '').execute()

    expect(run).toMatchObject({
      observedState: 'CRASHED', stateReason: 'RUN_LOST', disposition: 'open', error: { reason: 'RUN_LOST' },
    })
    expect((await listStageRuns(database.db, script.runId)).map(stage => stage.state))
      .toEqual(['CRASHED', 'SKIPPED', 'SKIPPED'])
    expect(counted).toEqual([{ runsCrashed: 1 }])
  })

  it('a run that is lost during a pause keeps the pause, of itself and of its stage', async () => {
    const script = await givenScript()
    script.stage('read', 'PAUSED').run('PAUSED')
    await applyBatch(bench.deps, START, toMessages(script.events))
    bench.runs.delete(script.runId)

    await reconcileRun({ ...bench.deps, now: () => new Date(Date.now() + 3_600_000) }, script.runId)

    const run = await findRun(script.runId)
    const [stage] = await listStageRuns(database.db, script.runId)
    expect(run).toMatchObject({ observedState: 'CRASHED', pausedAt: null })
    expect(stage).toMatchObject(
      { state: 'SKIPPED', attempts: [{ state: 'SKIPPED', pauses: [{ to: run.finishedAt?.toISOString() }] }] },
    )
    expect([run.pausedMs, stage?.idleMs].every(ms => (ms ?? 0) >= 3_600_000)).toBe(true)
  })

  it('does not query a run whose submit request still waits', async () => {
    const script = await givenScript({ isSubmitWaiting: true })
    await silence(script.runId)
    bench.runs.delete(script.runId)

    await sweepRuns(bench.deps, NEVER)

    expect((await findRun(script.runId)).observedState).toBe('PENDING')
  })

  it('notices a run that ended while the console was not running', async () => {
    const script = await givenScript()
    script.stage('read', 'SUCCEEDED').stage('clean', 'RUNNING').stage('clean', 'SUCCEEDED')
      .stage('out', 'RUNNING').progress('out', { recordsOut: 4 }).stage('out', 'SUCCEEDED').run('SUCCEEDED')

    await catchUpWithList(bench.deps, NEVER)

    expect(await findRun(script.runId)).toMatchObject({
      observedState: 'SUCCEEDED', lastSeq: script.events.length, recordsIn: 5, recordsOut: 4, fraction: 1,
      finishedAt: script.endTime,
    })
  })

  it('does not revive a run that has ended here', async () => {
    const script = await givenScript()
    bench.runs.delete(script.runId)
    await reconcileRun(bench.deps, script.runId)

    await applyBatch(bench.deps, START, toMessages(script.events))

    expect(await findRun(script.runId)).toMatchObject({ observedState: 'CRASHED', lastSeq: 4 })
  })

  it('skips an event that cannot be stored, settles its run with GetRun, and applies the others', async () => {
    const [bad, good] = [
      await givenScript(), new RunScript((await givenRun(database.db)).runId, ['read']).run('RUNNING'),
    ]
    bench.runs.set(bad.runId, bad)
    bad.emit({
      kind: 'alert', severity: 'INFO', code: 'X', message: 'x', dedupKey: 'x', metadata: {}, stageId: 'read',
      attempt: 2 ** 40,
    })

    const { position, gaps } = await applySafely(bench.deps, START, toMessages([...bad.events, ...good.events]))

    expect(gaps).toEqual([bad.runId])
    expect(position.cursor).toBe(`c-${good.runId}-2`)
    expect(await findRun(good.runId)).toMatchObject({ observedState: 'RUNNING' })
    expect(await findRun(bad.runId)).toMatchObject({ lastSeq: 4, isReconciling: true })
  })

  it('a run with an answer that cannot be stored does not block other runs', async () => {
    const bad = await givenScript()
    const good = new RunScript((await givenRun(database.db)).runId, ['read']).run('RUNNING')
    bench.runs.set(good.runId, good)
    await Promise.all([bad, good].map(({ runId }) => silence(runId)))
    const answer = (script: RunScript) => script === bad
      ? { ...bad.snapshot(), stages: bad.snapshot().stages.map(stage => ({ ...stage, attempt: 2 ** 40 })) }
      : script.snapshot()
    const queue = {
      ...bench.deps.queue,
      findRun: (runId: string) => Promise.resolve([bad, good].filter(script => script.runId === runId).map(answer)[0]),
      listRuns: () => Promise.resolve({ runs: [bad, good].map(answer), nextPageToken: '' }),
    }

    await sweepRuns({ ...bench.deps, queue }, NEVER)
    const swept = await findRun(good.runId)
    await catchUpWithList({ ...bench.deps, queue }, NEVER)

    expect(swept).toMatchObject({ observedState: 'RUNNING' })
    expect(await findRun(bad.runId)).toMatchObject({ observedState: 'PENDING', isReconciling: true })
  })
})
