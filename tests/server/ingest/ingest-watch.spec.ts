import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '#db/client'
import { listCoverage } from '#db/repositories/metric/coverage.repository'
import { findEventCursor } from '#db/repositories/system/event-cursor.repository'
import { fromGrpcError, GrpcFailure } from '#server/grpc/grpc-error'
import type { QueueMessage } from '#server/grpc/queue.gateway'
import { createIngest, type Ingest } from '#server/ingest/create-ingest'
import { databases } from '../../support/services/databases'
import { givenDatabase, PATIENT } from '../../support/services/given-database'
import { givenRun } from '../../support/run/given-run'
import { toBench, toMessages } from '../../support/run/ingest-deps'
import { until } from '../../support/services/process'
import { RunScript } from '../../support/run/run-script'
import { hold } from '../../support/hold'

/** A log that plays the factory's: messages after a cursor, then silence until more comes. */
class FakeLog {
  readonly messages: QueueMessage[] = []
  readonly cursors: string[] = []
  failure: { cursor: string, error: unknown } | undefined
  #wake: (() => void)[] = []

  add(...messages: QueueMessage[]): void {
    this.messages.push(...messages)
    this.#wake.splice(0).forEach(wake => wake())
  }

  async* watch(cursor: string, signal: AbortSignal): AsyncGenerator<QueueMessage> {
    this.cursors.push(cursor)
    if (this.failure && this.failure.cursor === cursor) {
      throw this.failure.error
    }
    for (let next = this.messages.findIndex(message => message.cursor === cursor) + 1; !signal.aborted;) {
      const message = this.messages[next]
      if (message) {
        next += 1
        yield message
        continue
      }
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
}

describe.each(databases())('createIngest on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let ingests: Ingest[] = []

  afterEach(async () => {
    await Promise.all(ingests.map(ingest => ingest.stop()))
    ingests = []
    await database.db.deleteFrom('eventCursors').execute()
  })

  const start = (log: FakeLog, over: Database = database) => {
    const bench = toBench(over)
    const ingest = createIngest(
      { ...bench.deps, queue: { ...bench.deps.queue, watchEvents: (cursor, signal) => log.watch(cursor, signal) } },
    )
    ingests.push(ingest)
    ingest.start()
    return { bench, ingest }
  }
  const givenScript = async () => new RunScript((await givenRun(database.db)).runId, ['read', 'clean', 'out'])
  const untilSeq = (script: RunScript, seq = script.events.length) => until(`event ${seq}`, async () => {
    const run = await database.db
      .selectFrom('taskRuns').select('lastSeq').where('id', '=', script.runId).executeTakeFirstOrThrow()
    return run.lastSeq === seq
  })

  it('applies events and continues at its cursor after a restart', async () => {
    const [log, script] = [new FakeLog(), await givenScript()]
    log.add(...toMessages(script.events))
    const first = start(log)
    await untilSeq(script)
    await first.ingest.stop()

    script.run('RUNNING')
    log.add(...toMessages(script.events.slice(-1)))
    start(log)
    await untilSeq(script)

    expect(log.cursors).toEqual(['', `c-${script.runId}-1`])
  })

  it('reconnects by itself when the stream breaks', async () => {
    const [log, script] = [new FakeLog(), await givenScript()]
    log.failure = { cursor: '', error: fromGrpcError(new GrpcFailure('UNAVAILABLE', 'gone', {}), 'queue') }
    log.add(...toMessages(script.events))

    start(log)
    await until('a second try', () => log.cursors.length > 1)
    log.failure = undefined
    await untilSeq(script)

    expect(new Set(log.cursors)).toEqual(new Set(['']))
  })

  it('starts over from the list of runs when its cursor is out of range', async () => {
    const [log, script, lost] = [new FakeLog(), await givenScript(), await givenScript()]
    log.add({ type: 'heartbeat', cursor: 'old', time: new Date('2026-11-25T09:00:00Z') })
    const first = start(log)
    await until('the cursor', async () => (await findEventCursor(database.db, 'factory'))?.cursor === 'old')
    await first.ingest.stop()
    log.failure = { cursor: 'old', error: fromGrpcError(new GrpcFailure('OUT_OF_RANGE', 'another log', {}), 'queue') }
    log.messages.length = 0
    script.run('RUNNING')

    const { bench } = start(log)
    bench.runs.set(script.runId, script)
    await untilSeq(script)
    await until('the lost run to be settled', async () => (
      await database.db.selectFrom('taskRuns').select('observedState').where('id', '=', lost.runId).executeTakeFirst()
    )?.observedState
    === 'CRASHED')
    await until('a watch from the start', () => log.cursors.at(-1) === '')

    expect(await findEventCursor(database.db, 'factory'))
      .toEqual({ cursor: '', heardAt: new Date('2026-11-25T09:00:00Z') })
  })

  it('records the times covered by events of the factory, and the gaps', async () => {
    const log = new FakeLog()
    const beats = ['10:00:00', '10:00:10', '10:00:20', '10:04:55', '10:05:05'].map(time =>
      new Date(`2026-11-25T${time}Z`))
    log.add(...beats.map((time, index): QueueMessage => ({ type: 'heartbeat', cursor: `b${index}`, time })))

    const { bench } = start(log)
    await until('the last heartbeat', async () => (await findEventCursor(database.db, 'factory'))?.cursor === 'b4')
    const rows = await listCoverage(
      database.db, { source: 'factory', from: new Date('2026-11-25T10:00:00Z'), to: new Date('2026-11-25T11:00:00Z') },
    )

    expect(rows.map(row => [row.bucketStart.toISOString().slice(11, 16), row.heardMs]))
      .toEqual([['10:00', 25_000], ['10:05', 5_000]])
    expect((await findEventCursor(database.db, 'factory'))?.heardAt).toEqual(beats.at(-1))
    expect(bench.published).toEqual([])
  })

  if (kind === 'pglite') {
    return
  }

  it('runs in one of two consoles, and the other takes over', async () => {
    const [log, script] = [new FakeLog(), await givenScript()]
    const other = await openDatabase({ url: database.url ?? '', limits: PATIENT })
    const first = start(log)
    await until('the first watcher', () => log.cursors.length === 1)
    start(log, other)

    log.add(...toMessages(script.events))
    await untilSeq(script)
    const whileBoth = log.cursors.length
    await first.ingest.stop()
    await until('the second watcher', () => log.cursors.length === 2)
    script.run('RUNNING')
    log.add(...toMessages(script.events.slice(-1)))
    await untilSeq(script)
    await ingests[1]?.stop()
    await other.close()

    expect(whileBoth).toBe(1)
  })
})
