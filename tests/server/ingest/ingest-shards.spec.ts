import { create } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import type { ShardReport as FactoryReport } from '#factory/job/shard-report.ts'
import { toEventMessage } from '#factory/queue/message/event-message.ts'
import { WatchEventsResponseSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { toMessage } from '#server/grpc/queue-event'
import { applyBatch } from '#server/ingest/apply-batch'
import { listShardReports } from '#server/services/run/run-shard.service'
import { getRun } from '#server/services/run/run.service'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { givenRun } from '../../support/run/given-run'
import { toBench, toMessages } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { hold } from '../../support/hold'

const START = { cursor: '', heardAt: null }
const BEGAN = new Date('2026-11-25T10:00:00Z')
const PLACE = { shard: 3, firstRecord: 3_073, attempt: 1, worker: 'pod-1', host: 'node-a' }
const SPREAD = { least: 900, lowerQuarter: 1_000, median: 1_200, upperQuarter: 1_500, most: 9_000 }

const reportOf = (change: Partial<FactoryReport> = {}): FactoryReport => ({
  beganAt: BEGAN, endedAt: undefined, done: 4, running: 2, waiting: 1, undone: 0, toCome: 9, failedAttempts: 1,
  records: 4_096, milliseconds: SPREAD, recordsEach: undefined,
  slowest: [{ ...PLACE, records: 1_024, milliseconds: 9_000 }],
  longest: [
    { ...PLACE, beganAt: BEGAN, fraction: 0.25 }, { ...PLACE, shard: 4, beganAt: BEGAN, fraction: undefined },
  ],
  failures: [{ ...PLACE, reason: 'WORKER_LOST', message: 'nobody\u0000 knows', at: BEGAN }],
  workers: [{ name: 'pod-1', host: 'node-a', done: 4, failed: 1, running: 2, records: 4_096, milliseconds: 12_600 }],
  ...change,
})

/** As the factory sends it, and as the console reads it. */
function sent(script: RunScript, report: FactoryReport, attempt = 1) {
  const seq = script.events.length + 1
  const body = { kind: 'shards' as const, report }
  const event = toEventMessage(script.runId, seq, BEGAN, { stageId: 'clean', attempt, body })
  const message = toMessage(create(WatchEventsResponseSchema, { cursor: '', payload: { case: 'event', value: event } }))
  if (message.type !== 'event') {
    throw new Error('an event was sent')
  }
  script.emit(message.event)
}

describe.each(databases())('shards of stages on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  async function givenScript() {
    const bench = toBench(database)
    const { runId } = await givenRun(database.db)
    const script = new RunScript(runId, ['read', 'clean', 'out']).run('RUNNING').stage('clean', 'RUNNING')
    return { bench, script, apply: () => applyBatch(bench.deps, START, toMessages(script.events)) }
  }
  const read = (id: string) => listShardReports(database, { id, stageKey: 'clean' })

  it('are kept as the factory told them last, however often they come', async () => {
    const { bench, script, apply } = await givenScript()
    sent(script, reportOf())
    await apply()
    await apply()

    expect((await read(script.runId)).items).toEqual([{
      attempt: 1, beganAt: BEGAN.toISOString(), endedAt: null, done: 4, running: 2, waiting: 1, undone: 0, toCome: 9,
      failedAttempts: 1, records: 4_096, milliseconds: SPREAD, recordsEach: null,
      slowest: [{ ...PLACE, records: 1_024, milliseconds: 9_000 }],
      longest: [
        { ...PLACE, beganAt: BEGAN.toISOString(), fraction: 0.25 },
        { ...PLACE, shard: 4, beganAt: BEGAN.toISOString(), fraction: null },
      ],
      failures: [{ ...PLACE, reason: 'WORKER_LOST', message: 'nobody\uFFFD knows', at: BEGAN.toISOString() }],
      workers: [
        { name: 'pod-1', host: 'node-a', done: 4, failed: 1, running: 2, records: 4_096, milliseconds: 12_600 },
      ],
    }])
    expect(bench.published).toContain(`run:${script.runId}`)

    sent(script, reportOf({ done: 7, running: 0, waiting: 0, toCome: 0, longest: [], endedAt: new Date(0) }))
    script.stage('clean', 'SUCCEEDED')
    await apply()
    await apply()

    expect((await read(script.runId)).items)
      .toMatchObject([{ done: 7, running: 0, longest: [], endedAt: '1970-01-01T00:00:00.000Z' }])
    expect((await getRun(database, script.runId)).shards).toEqual([{
      stageKey: 'clean', attempt: 1, endedAt: '1970-01-01T00:00:00.000Z', done: 7, running: 0, waiting: 0, undone: 0,
      toCome: 0, failedAttempts: 1,
    }])
  })

  it('of an attempt that went on after a pause are told part by part, the newest first', async () => {
    const { script, apply } = await givenScript()
    sent(script, reportOf({ done: 1, endedAt: BEGAN }))
    sent(script, reportOf({ beganAt: new Date('2026-11-25T11:00:00Z'), done: 2 }))
    sent(script, reportOf({ beganAt: new Date('2026-11-25T12:00:00Z'), done: 3 }), 2)
    await apply()

    expect((await read(script.runId)).items.map(({ attempt, done }) => [attempt, done]))
      .toEqual([[2, 3], [1, 2], [1, 1]])
    expect((await getRun(database, script.runId)).shards).toMatchObject([{ attempt: 2, done: 3 }])
  })

  it('are none of a stage that was not done in shards, nor of one that the run does not have', async () => {
    const { script, apply } = await givenScript()
    await apply()

    expect(await read(script.runId)).toEqual({ items: [] })
    expect((await getRun(database, script.runId)).shards).toEqual([])
    await expect(listShardReports(database, { id: script.runId, stageKey: 'other' }))
      .rejects.toMatchObject({ code: 'not_found' })
  })

  it('keep no more of a list than the contract has, whatever a factory sends', async () => {
    const { script, apply } = await givenScript()
    const many = <T>(row: T) => Array.from({ length: 500 }, () => row)
    const { slowest, longest, failures, workers } = reportOf()
    sent(script, reportOf({
      slowest: slowest.flatMap(many), longest: longest.flatMap(many), failures: failures.flatMap(many),
      workers: workers.flatMap(many),
    }))
    await apply()

    const [report] = (await read(script.runId)).items
    expect([report!.slowest, report!.longest, report!.failures, report!.workers].map(list => list.length))
      .toEqual([10, 32, 10, 64])
  })
})
