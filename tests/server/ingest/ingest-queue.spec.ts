import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#db/client'
import { insertOutbox, type OutboxVerb } from '#db/repositories/system/outbox.repository'
import { listRunEvents } from '#db/repositories/run/run-event.repository'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { createGateways, type Gateways } from '#server/grpc/gateways'
import { createIngest, type Ingest } from '#server/ingest/create-ingest'
import { createRelay } from '#server/relay/create-relay'
import type { WakingLoop } from '#server/services/common/waking-loop'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { givenConnection } from '../../grpc/queue-storage'
import { startQueue, type QueueServer } from '../../grpc/queue-support'
import { givenDatabase } from '../../support/services/given-database'
import { drawnDatabases } from '../../support/services/rounds'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { toBench } from '../../support/run/ingest-deps'
import { until } from '../../support/services/process'
import { sumRollup } from '../../support/run/read-run'

const stage = (key: string, parameters: Record<string, unknown> = {}): Partial<PipelineStageSpec> => ({
  key, kind: 'test.work', parameters, maxAttempts: 2,
})

/** Outbox → gateway → the factory's real queue over gRPC → events → database; only the stages are played. */
describe.each(drawnDatabases('ingest-queue'))('a run through the real queue, console on %s', (kind) => {
  let database: Database
  let queue: QueueServer
  let gateways: Gateways
  let relay: WakingLoop
  let ingest: Ingest

  beforeAll(async () => {
    database = await givenDatabase(kind)
    queue = await startQueue(await givenConnection(kind))
    gateways = createGateways({ registry: new Registry(), queue: { address: `127.0.0.1:${queue.port}` } })
    const deps = { ...toBench(database).deps, queue: gateways.queue, now: () => new Date() }
    ingest = createIngest(deps)
    relay = createRelay({
      ...deps, artifacts: { put: () => Promise.reject(new Error('nothing to write')) }, kind: database.kind,
      reconcile: ingest.reconcile,
    })
    relay.start()
    ingest.start()
  })
  afterAll(async () => {
    await Promise.all([relay.stop(), ingest.stop()])
    gateways.close()
    await queue.close()
    await database.close()
  })

  const findRun = (id: string) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const launch = async (stages: Partial<PipelineStageSpec>[]) => {
    const run = await givenRun(database.db, { stages, isSubmitWaiting: true })
    relay.wake()
    return run
  }
  const give = async ({ runId, projectId }: GivenRun, verb: OutboxVerb) => {
    await database.db.transaction().execute(trx => insertOutbox(trx, { projectId, runId, verb }))
    relay.wake()
  }
  const untilState = (runId: string, ...states: string[]) =>
    until(`${runId} to be ${states.join(' or ')}`, async () => {
      const run = await findRun(runId)
      return states.includes(run.observedState) && run
    })

  it('ends with the same records and tokens as in the queue', async () => {
    const given = await launch([stage('a', { steps: 4 }), stage('b', { steps: 3, fail_attempts: 1 })])

    const run = await untilState(given.runId, 'SUCCEEDED')
    const told = await gateways.queue.findRun(given.runId)
    const stages = await listStageRuns(database.db, given.runId)
    const sums = await sumRollup(database.db, given, 300)

    expect(run)
      .toMatchObject({ recordsIn: 4, recordsOut: 3, fraction: 1, isReconciling: false, lastSeq: told?.lastSeq })
    expect(stages.map(it => [it.state, it.attempt, it.queuedAt !== null]))
      .toEqual([['SUCCEEDED', 1, true], ['SUCCEEDED', 2, true]])
    expect(stages.map(it => it.inputTokens)).toEqual(told?.stages.map(it => it.usage.inputTokens))
    expect(sums).toMatchObject({
      runsSucceeded: 1, runsFirstPass: 0, stagesSucceeded: 2, attempts: 3, terminalRecordsOut: 3,
      inputTokens: run.inputTokens,
    })
  })

  it('stores every change once and in order', async () => {
    const { runId } = await launch([stage('a', { steps: 2 })])

    await untilState(runId, 'SUCCEEDED')
    const events = await listRunEvents(database.db, { runId, after: 0, limit: 200 })

    expect(events.map(event => event.seq)).toEqual([...new Set(events.map(event => event.seq))].sort((a, b) => a - b))
    expect(events.filter(event => event.type === 'run_state').map(event => event.payload['to']))
      .toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED'])
  })

  it('pauses, resumes and cancels', async () => {
    const given = await launch([stage('a', { steps: 400, step_ms: 20 })])
    await untilState(given.runId, 'RUNNING')

    await give(given, 'pause')
    const paused = await untilState(given.runId, 'PAUSED')
    await give(given, 'resume')
    await untilState(given.runId, 'RUNNING')
    await give(given, 'cancel')
    const cancelled = await untilState(given.runId, 'CANCELLED')

    expect(paused.recordsIn).toBeGreaterThan(0)
    expect(cancelled).toMatchObject({ disposition: 'none', isReconciling: false })
    expect(cancelled.finishedAt).not.toBeNull()
  })

  it('shows why a run was refused, and why one failed', async () => {
    const refused = await launch([stage('a', { bad: true })])
    const failed = await launch([stage('a', { fail: true }), stage('b')])

    const runs = await Promise.all([refused, failed].map(run => untilState(run.runId, 'FAILED')))

    expect(runs.map(run => run.error?.reason)).toEqual(['REFUSED', 'BROKEN'])
    expect(runs.map(run => run.disposition)).toEqual(['open', 'open'])
    expect((await listStageRuns(database.db, failed.runId)).map(it => it.state)).toEqual(['FAILED', 'SKIPPED'])
  })
})
