import pino from 'pino'
import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { insertOutbox, type OutboxVerb } from '#db/repositories/system/outbox.repository'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { AppError } from '#server/errors'
import { fromGrpcError, GrpcFailure, type GrpcStatusName } from '#server/grpc/grpc-error'
import type { QueueRun } from '#server/grpc/queue.gateway'
import { createRelay } from '#server/relay/create-relay'
import type { WakingLoop } from '#server/services/common/waking-loop'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun, type GivenRun } from '../support/run/given-run'
import { until } from '../support/services/process'
import { RunScript } from '../support/run/run-script'
import { hold } from '../support/hold'
import { injected } from '../support/services/rounds'
import { noReaders } from '../support/services/no-readers'

const failure = (status: GrpcStatusName) => fromGrpcError(new GrpcFailure(status, `${status} said`, {}), 'queue')

interface Call { verb: OutboxVerb, runId: string, requestId: string }

describe.each(databases())('relay on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let relays: WakingLoop[] = []

  afterEach(async () => {
    await Promise.all(relays.map(relay => relay.stop()))
    relays = []
    // What one test leaves waiting is not the next one's work.
    await database.db.deleteFrom('outbox').execute()
  })

  /** @param answer what the queue does with a call; throws to fail it. */
  const startRelay = (answer: (call: Call) => Promise<void> | void, known?: QueueRun) => {
    const calls: Call[] = []
    const reconciled: string[] = []
    const take = async (verb: OutboxVerb, requestId: string, runId: string): Promise<QueueRun> => {
      const call = { verb, requestId, runId }
      calls.push(call)
      await answer(call)
      return new RunScript(runId, []).snapshot()
    }
    const relay = createRelay({
      db: database.db,
      kind,
      queue: {
        submitRun: (requestId, spec) => take('submit', requestId, spec.runId),
        pauseRun: (runId, requestId) => take('pause', requestId, runId),
        resumeRun: (runId, requestId) => take('resume', requestId, runId),
        cancelRun: (runId, requestId) => take('cancel', requestId, runId),
        decideStage: (requestId, { runId }) => take('decide', requestId, runId),
        findRun: () => Promise.resolve(known),
      },
      artifacts: { put: () => Promise.reject(new Error('nothing to write')) },
      ...noReaders,
      log: pino({ level: 'silent' }),
      now: () => new Date('2026-11-25T12:00:00Z'),
      wakeAlerts: () => undefined,
      reconcile: (runId) => {
        reconciled.push(runId)
        return Promise.resolve()
      },
    })
    relays.push(relay)
    relay.start()
    return { relay, calls, reconciled }
  }

  const addVerb = ({ runId, projectId }: GivenRun, verb: OutboxVerb) =>
    database.db.transaction().execute(trx => insertOutbox(trx, { projectId, runId, verb }))
  const outboxStates = async (runId: string) =>
    (await database.db
      .selectFrom('outbox').select(['verb', 'state']).where('runId', '=', runId).orderBy('id').execute())
      .map(row => `${row.verb} ${row.state}`)
  const findRun = (runId: string) =>
    database.db.selectFrom('taskRuns').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()
  const untilSettled = (runId: string) =>
    until('the outbox to be settled', async () => (await outboxStates(runId)).every(text => !text.endsWith('pending')))

  it('sends the verbs of a run in order, one at a time', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })
    for (const verb of ['pause', 'resume', 'cancel'] as const) {
      await addVerb(run, verb)
    }
    let atOnce = 0
    let most = 0

    const { calls } = startRelay(async () => {
      most = Math.max(most, ++atOnce)
      await new Promise(resolve => setImmediate(resolve))
      atOnce -= 1
    })
    await untilSettled(run.runId)

    expect(calls.map(call => call.verb)).toEqual(['submit', 'pause', 'resume', 'cancel'])
    expect(most).toBe(1)
  })

  it('keeps the order of verbs when the clock of another console is ahead', async () => {
    const run = await givenRun(database.db)
    const id = v7({ msecs: Date.now() + 7_200_000 })
    await database.db.insertInto('outbox')
      .values({ id, projectId: run.projectId, runId: run.runId, verb: 'pause', requestId: v7(), reason: '' }).execute()
    await addVerb(run, 'resume')
    await addVerb(run, 'cancel')

    const { calls } = startRelay(() => undefined)
    await untilSettled(run.runId)

    expect(calls.map(call => call.verb)).toEqual(['pause', 'resume', 'cancel'])
  })

  it('retries with the same request id until the queue responds', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })
    const failures = [failure('UNAVAILABLE'), failure('DEADLINE_EXCEEDED')].map(it =>
      new AppError(it.code, it.message, { cause: it.cause }))

    const { calls } = startRelay(() => {
      const next = failures.shift()
      if (next) {
        throw next
      }
    })
    await untilSettled(run.runId)

    injected('reply that is lost', 2)
    expect(calls).toHaveLength(3)
    expect(new Set(calls.map(call => call.requestId)).size).toBe(1)
    expect(await outboxStates(run.runId)).toEqual(['submit done'])
  })

  it('fails a run that the queue refuses, with its reason, and sends no further verb of it', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })
    await addVerb(run, 'pause')

    const { calls } = startRelay(() => {
      throw failure('INVALID_ARGUMENT')
    })
    await untilSettled(run.runId)

    expect(calls.map(call => call.verb)).toEqual(['submit'])
    expect(await outboxStates(run.runId)).toEqual(['submit refused', 'pause done'])
    expect(await findRun(run.runId)).toMatchObject({
      observedState: 'FAILED', stateReason: 'REFUSED', disposition: 'open',
      error: { reason: 'REFUSED', message: 'queue: INVALID_ARGUMENT said' },
    })
    expect((await listStageRuns(database.db, run.runId)).map(stage => stage.state))
      .toEqual(['SKIPPED', 'SKIPPED', 'SKIPPED'])
  })

  it('completes the cancel of a run that was never sent, without a call', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })
    await database.db.updateTable('taskRuns').set({ desiredState: 'CANCEL' }).where('id', '=', run.runId).execute()
    await addVerb(run, 'cancel')

    const { calls } = startRelay(() => undefined)
    await untilSettled(run.runId)
    const counted = await database.db.selectFrom('metricsSummary')
      .select('runsCancelled').where('pipelineId', '=', run.pipelineId).where('grainSeconds', '=', 300).execute()

    expect(calls).toEqual([])
    expect(await findRun(run.runId))
      .toMatchObject({ observedState: 'CANCELLED', disposition: 'none', finishedAt: new Date('2026-11-25T12:00:00Z') })
    expect(counted).toEqual([{ runsCancelled: 1 }])
  })

  it('sends submit and cancel when the submit may have been sent before', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })
    await database.db.updateTable('outbox').set({ tries: 1 }).where('runId', '=', run.runId).execute()
    await database.db.updateTable('taskRuns').set({ desiredState: 'CANCEL' }).where('id', '=', run.runId).execute()
    await addVerb(run, 'cancel')

    const { calls } = startRelay(() => undefined)
    await untilSettled(run.runId)

    expect(calls.map(call => call.verb)).toEqual(['submit', 'cancel'])
  })

  it.each(
    ['NOT_FOUND', 'FAILED_PRECONDITION'] as const,
  )('reconciles a run whose verb is answered by %s', async (status) => {
    const run = await givenRun(database.db)
    await addVerb(run, 'pause')

    const { reconciled } = startRelay(() => {
      throw failure(status)
    })
    await until('the run to be reconciled', () => reconciled.length > 0)

    expect(reconciled).toEqual([run.runId])
    expect(await outboxStates(run.runId)).toEqual(['pause refused'])
  })

  it('treats a run as submitted when an earlier attempt submitted it', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })

    const { reconciled } = startRelay(() => {
      throw failure('ALREADY_EXISTS')
    }, new RunScript(run.runId, []).snapshot())
    await until('the run to be reconciled', () => reconciled.length > 0)

    expect((await findRun(run.runId)).observedState).toBe('PENDING')
  })

  it('sends each entry from only one of two relays', async () => {
    const runs = await Promise.all(Array.from({ length: 12 }, () => givenRun(database.db, { isSubmitWaiting: true })))

    const both = [startRelay(() => undefined), startRelay(() => undefined)]
    await Promise.all(runs.map(run => untilSettled(run.runId)))

    expect(both.flatMap(it => it.calls.map(call => call.runId)).sort()).toEqual(runs.map(run => run.runId).sort())
  })

  it('takes over the claims of a dead process, after their lease', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })
    const requestId = v7()
    await database.db.updateTable('outbox')
      .set({ requestId, tries: 1, claimedUntil: new Date(Date.now() - 1_000) }).where('runId', '=', run.runId).execute()

    const { calls } = startRelay(() => undefined)
    await untilSettled(run.runId)

    expect(calls.map(call => call.requestId)).toEqual([requestId])
  })

  it('waits on stop for the request being sent', async () => {
    const run = await givenRun(database.db, { isSubmitWaiting: true })
    let finish = () => {}
    const { relay, calls } = startRelay(() => new Promise<void>((resolve) => {
      finish = resolve
    }))
    await until('the call', () => calls.length > 0)

    const stopped = relay.stop()
    finish()
    await stopped

    expect(await outboxStates(run.runId)).toEqual(['submit done'])
  })
})
