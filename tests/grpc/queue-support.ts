import type { MessageInitShape } from '@bufbuild/protobuf'
import { durationFromMs } from '@bufbuild/protobuf/wkt'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { openQueue, type QueueConfig } from '#factory/queue/queue.ts'
import type { Finding, StageCatalog } from '#factory/queue/service/catalog.ts'
import type { Connection } from '#factory/queue/store/database.ts'
import { createServiceClient } from '#proto/adapter/client.ts'
import { addService } from '#proto/adapter/server.ts'
import {
  type Event, type RunSpecSchema, RunState, StageState, TaskQueueService,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { StageSpec } from '#factory/job/stage-job.ts'
import { until } from '../support/services/process.ts'
import { createFakePool, type FakePool } from './queue-fake-pool.ts'

/** Generous: the machine may be busy with other suites. */
export const DEADLINE_MS = 30_000

const checkTestStages = (stages: StageSpec[]): Finding[] => stages.flatMap((stage, index) => 'bad' in stage.parameters
  ? [{
      severity: 'ERROR' as const, code: 'BAD_PARAMETER', pointer: `/stages/${index}/parameters/bad`, stageId: stage.id,
      message: 'is bad',
    }]
  : [])

/** Stages of kind `test.*`, without rules of their own; `bad` as a parameter is refused. */
export const TEST_CATALOG: StageCatalog = {
  kinds: [
    { kind: 'test.work', version: '1.0.0', displayNames: { en: 'Work' }, parametersSchema: '{}' },
    { kind: 'test.gate', version: '1.0.0', displayNames: { en: 'Gate' }, parametersSchema: '{}', waits: true },
    { kind: 'test.ask', version: '1.0.0', displayNames: { en: 'Ask' }, parametersSchema: '{}', usesModel: true },
  ],
  check: async stages => checkTestStages(stages),
  plan: async stages => ({
    findings: checkTestStages(stages),
    stageColumns: stages.map(stage => ({
      stageId: stage.id, columns: [{ name: 'text', type: 'string', nullable: false }],
    })),
  }),
  inspect: async () => ({
    encoding: 'utf-8', format: 'csv', dialect: { delimiter: ',' }, columns: [], sample: ['{}'], findings: [], bytes: 2,
    encodings: [], rowsRead: 1, hasMore: false,
  }),
}

export type QueueServer = Awaited<ReturnType<typeof startQueue>>

/** What is needed to talk to a queue, wherever it runs. */
export type QueueCaller = Pick<QueueServer, 'client'>

export interface QueueServerOptions extends Partial<Omit<QueueConfig, 'connection' | 'pool'>> {
  pool?: FakePool
}

/** A queue on the given database behind a real gRPC server, and a client for it. */
export async function startQueue(
  connection: Connection, { pool = createFakePool(), ...config }: QueueServerOptions = {},
) {
  const queue = await openQueue({
    connection, pool, catalog: TEST_CATALOG, artifacts: { check: async (_, bytes = 0) => ({ bytes }) },
    log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }), ...config,
  })
  const server = new Server()
  const bugs: unknown[] = []
  addService(server, TaskQueueService, queue.handlers, { onBug: error => bugs.push(error) })
  const port = await new Promise<number>((resolve, reject) => server.bindAsync(
    '127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => error ? reject(error) : resolve(bound),
  ))
  const client = createServiceClient(TaskQueueService, { address: `127.0.0.1:${port}` })
  await queue.start()

  return {
    port,
    client,
    pool,
    bugs,
    queue,
    connection,
    async close(drainMs = 1_000) {
      await queue.drain(drainMs)
      client.channel.close()
      server.forceShutdown()
      await queue.close()
      await connection.close()
    },
  }
}

export interface TestStage {
  id: string
  kind?: string
  dependsOn?: string[]
  parameters?: Record<string, string | number | boolean>
  maxAttempts?: number
  timeoutMs?: number
}

export function specOf(stages: TestStage[], runId: string = v7()) {
  return {
    runId,
    project: 'default',
    stages: stages.map(
      ({ id, kind = 'test.work', dependsOn = [], parameters = {}, maxAttempts = 1, timeoutMs = 60_000 }) => ({
        id,
        kind,
        dependsOn,
        parameters,
        timeout: durationFromMs(timeoutMs),
        retryPolicy: { maxAttempts, initialBackoff: durationFromMs(50), maxBackoff: durationFromMs(50) },
      }),
    ),
  }
}

/** Submits and returns the run's id. */
export async function submit({ client }: QueueCaller, stages: TestStage[]): Promise<string> {
  const spec = specOf(stages)
  await client.submitRun({ requestId: v7(), spec }, { deadlineMs: DEADLINE_MS })
  return spec.runId
}

/** Submits again while no thread is free to check the run: on a busy machine the factory asks for that. */
export function submitWhenFree(
  { client }: QueueCaller, spec: MessageInitShape<typeof RunSpecSchema>,
): Promise<unknown> {
  const requestId = v7()
  return until(
    'a thread for the check', () => client.submitRun({ requestId, spec }, { deadlineMs: DEADLINE_MS }),
    { deadlineMs: 2 * DEADLINE_MS },
  )
}

/** All events of a run up to the one that satisfies `until`; fails after `deadlineMs`. */
export async function eventsUntil(
  { client }: QueueCaller, runId: string, until: (event: Event) => boolean, deadlineMs = DEADLINE_MS,
): Promise<Event[]> {
  const events: Event[] = []
  for await (const { payload } of client.watchEvents({ runId }, { deadlineMs })) {
    if (payload.case !== 'event') {
      continue
    }
    events.push(payload.value)
    if (until(payload.value)) {
      return events
    }
  }
  throw new Error('the stream ended early')
}

const ENDED = [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.CRASHED]

export const isRunState = (...states: RunState[]) =>
  (event: Event) => event.kind.case === 'runState' && states.includes(event.kind.value.to)

export const hasEnded = isRunState(...ENDED)

export const isStageState = (stageId: string, state: StageState) => (event: Event) =>
  event.stageId === stageId && event.kind.case === 'stageState' && event.kind.value.status?.state === state

/** `run:RUNNING`, `a:SUCCEEDED#1` …: state changes in their order, the way a person would tell them. */
export function toStory(events: Event[]): string[] {
  return events.flatMap(({ stageId, attempt, kind }) => {
    if (kind.case === 'runState') {
      return [`run:${RunState[kind.value.to]}`]
    }
    if (kind.case === 'stageState') {
      return [`${stageId}:${StageState[kind.value.status!.state]}#${attempt}`]
    }
    return []
  })
}
