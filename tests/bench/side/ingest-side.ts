import { sql } from 'kysely'
import { openDatabase } from '#db/client'
import { migrateToLatest } from '#db/migrate'
import { insertBatch, type BatchColumn } from '#db/unnest'
import { applyBatch } from '#server/ingest/apply-batch'
import * as watch from '#server/ingest/watch'
import type { QueueEvent } from '#server/grpc/queue.gateway'
import { givenRun, LINE } from '../../support/run/given-run'
import { toBench, toMessages } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { cpuOfTree } from './process-cpu'

/**
 * One version of the ingest, and a bare insert of the same events, on a database of its own, in a process of its own.
 */
const [url = '', serverPid = ''] = process.argv.slice(2)
const database = await openDatabase({ url })

const RUNS = 600
const PIPELINES = 20
/** As many as the watch loop takes at once when it is behind; versions that do not say so took 500. */
const LARGEST_BATCH = new Map<string, unknown>(Object.entries(watch)).has('BATCH_SIZES')
  ? watch.BATCH_SIZES.postgres
  : 500
const START = { cursor: '', heardAt: null }

/** Runs of three stages that begin four seconds apart and take minutes: some forty are at work at any time. */
async function playRuns(): Promise<QueueEvent[]> {
  const pipelines = await Promise.all(Array.from({ length: PIPELINES }, () => givenRun(database.db)))
  const events: QueueEvent[] = []
  for (let index = 0; index < RUNS; index += 1) {
    const { runId } = await givenRun(database.db)
    await database.db.updateTable('taskRuns')
      .set({ pipelineId: pipelines[index % PIPELINES]?.pipelineId ?? '' }).where('id', '=', runId).execute()
    events.push(...play(runId, index))
  }
  return events.sort((a, b) => a.time.getTime() - b.time.getTime())
}

function play(runId: string, index: number): QueueEvent[] {
  const script = new RunScript(runId, LINE.map(stage => stage.key), Date.parse('2026-11-25T10:00:00Z') + index * 4_000)
  script.wait(500).run('RUNNING')
  for (const { key } of LINE) {
    script.wait(200).stage(key, 'QUEUED').wait(300).stage(key, 'RUNNING')
    for (let step = 0; step < 7; step += 1) {
      script.wait(6_000 + index * 37 % 900)
        .progress(key, { recordsIn: 100, recordsOut: 90, recordsDropped: 10, bytesIn: 40_000, bytesOut: 36_000 })
    }
    script.tokens(key, 900, 100).wait(900).stage(key, 'SUCCEEDED')
  }
  return script.run('SUCCEEDED').events
}

const COLUMNS: readonly BatchColumn<QueueEvent>[] = [
  { column: 'run_id', type: 'uuid', of: event => event.runId },
  { column: 'seq', type: 'bigint', of: event => event.seq },
  { column: 'type', type: 'text', of: event => event.kind },
  { column: 'stage_key', type: 'text', of: event => event.stageId },
  { column: 'attempt', type: 'integer', of: event => event.attempt },
  { column: 'occurred_at', type: 'timestamptz', of: event => event.time },
  { column: 'payload', type: 'jsonb', of: ({ runId: _runId, seq: _seq, time: _time, ...payload }) => payload },
]

async function insertBare(events: readonly QueueEvent[], batch: number): Promise<void> {
  await sql`drop table if exists bare_events`.execute(database.db)
  await sql`
    create table bare_events
      (run_id uuid, seq bigint, type text not null, stage_key text not null, attempt integer not null,
      occurred_at timestamptz not null, payload jsonb not null,
      created_at timestamptz not null default now(), primary key (run_id, seq))`.execute(database.db)
  for (let first = 0; first < events.length; first += batch) {
    await database.db.transaction().execute(trx =>
      insertBatch('bare_events', COLUMNS, events.slice(first, first + batch)).execute(trx))
  }
}

async function ingest(events: readonly QueueEvent[], batch: number): Promise<void> {
  const { deps } = toBench(database)
  for (let first = 0; first < events.length; first += batch) {
    await applyBatch(deps, START, toMessages(events.slice(first, first + batch)))
  }
}

/** Of the server as well, if it runs here: other programs of the machine lengthen the time, but not the work. */
async function timed(work: () => Promise<unknown>): Promise<{ ms: number, cpuMs: number, serverMs: number }> {
  const serverCpuMs = () => serverPid === '' ? 0 : cpuOfTree(Number(serverPid))
  const [startedMs, cpu, beforeMs] = [performance.now(), process.cpuUsage(), serverCpuMs()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1_000, serverMs: serverCpuMs() - beforeMs }
}

await migrateToLatest(database)
process.on('message', (message: { batch?: number }) =>
  void answer(message).then(message => process.send?.(message), (error: unknown) => {
    console.error(error)
    process.exit(1)
  }))

async function answer({ batch = LARGEST_BATCH }: { batch?: number }): Promise<object> {
  const events = await playRuns()
  return {
    batch, events: events.length, ingest: await timed(() => ingest(events, batch)),
    bare: await timed(() => insertBare(events, batch)),
  }
}
