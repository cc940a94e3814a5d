import { setTimeout as wait } from 'node:timers/promises'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import {
  type Client, credentials, makeGenericClientConstructor, Server, ServerCredentials, status,
} from '@grpc/grpc-js'
import { Registry } from 'prom-client'
import { v7 } from 'uuid'
import { addService, type ServiceHandlers } from '#proto/adapter/server'
import { toServiceDefinition } from '#proto/adapter/service-definition'
import { GrpcError } from '#proto/adapter/status-details'
import {
  type GetRunResponse, RunState, StageState, TaskQueueService,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { createGateways, type Gateways } from '#server/grpc/gateways'

/**
 * A real grpc-js server, or those who call it, in a process of its own: asked by messages. What is asked for is a run
 * of five stages, as the console asks for it; the bare client encodes and decodes the same messages and does nothing
 * else.
 */
const DEADLINE_MS = 3_000
const STAGES = ['read', 'clean', 'dedupe', 'call', 'publish']

interface Message {
  what: 'serve' | 'gateway' | 'bare'
  address?: string
  calls?: number
  atOnce?: number
  isFailing?: boolean
}

let isFailing = false
let attempts = 0

async function serve(): Promise<{ address: string }> {
  const server = new Server()
  const now = timestampFromDate(new Date())
  const handlers: Partial<ServiceHandlers<typeof TaskQueueService>> = {
    async getRun({ runId }) {
      attempts += 1
      if (isFailing && Math.random() < 0.2) {
        throw new GrpcError(status.UNAVAILABLE, 'injected')
      }
      const stages = STAGES.map(stageId => ({
        stageId, state: StageState.SUCCEEDED, attempt: 1, startTime: now, endTime: now,
      }))
      return { run: {
        spec: { runId, project: 'bench', stages: STAGES.map(id => ({ id, kind: 'clean.normalize' })) },
        state: RunState.SUCCEEDED, stages, createTime: now, startTime: now, endTime: now, lastSeq: 40n,
      } }
    },
  }
  addService(server, TaskQueueService, handlers as ServiceHandlers<typeof TaskQueueService>)
  const port = await new Promise<number>((resolve, reject) => server.bindAsync(
    '127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) => error ? reject(error) : resolve(at),
  ))
  return { address: `127.0.0.1:${port}` }
}

let gateways: Gateways | undefined
let bare: Client | undefined

type Call = (runId: string) => Promise<unknown>

function callsOf(what: 'gateway' | 'bare', address: string): Call {
  if (what === 'gateway') {
    const { queue } = gateways ??= createGateways({ registry: new Registry(), queue: { address } })
    return runId => queue.findRun(runId)
  }
  const definition = toServiceDefinition(TaskQueueService)
  const method = definition.getRun
  const client = bare ??= new (makeGenericClientConstructor(definition, TaskQueueService.typeName))(
    address, credentials.createInsecure(), { 'grpc.enable_retries': 0 },
  )
  if (!method) {
    throw new Error('GetRun is not there')
  }
  return runId => new Promise((resolve, reject) => client.makeUnaryRequest(
    method.path, method.requestSerialize, method.responseDeserialize, { runId }, { deadline: Date.now() + DEADLINE_MS },
    (error, answer) => error ? reject(error) : resolve(answer as GetRunResponse),
  ))
}

/** So many calls, some of them at once; each asks anew when it is answered. */
async function call(
  { what, address = '', calls = 0, atOnce = 1 }: Message & { what: 'gateway' | 'bare' },
): Promise<object> {
  const send = callsOf(what, address)
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()]
  let [left, succeeded, firstFailure] = [calls, 0, '']
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left > 0) {
      left -= 1
      await send(v7()).then(() => {
        succeeded += 1
      }, (error: unknown) => {
        firstFailure ||= String(error)
      })
    }
  }))
  const { user, system } = process.cpuUsage(cpu)
  return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1_000, succeeded, firstFailure }
}

async function answer(message: Message): Promise<object> {
  if (message.isFailing !== undefined) {
    isFailing = message.isFailing
    await wait(0)
    const before = attempts
    attempts = 0
    return { attempts: before }
  }
  return message.what === 'serve' ? serve() : call({ ...message, what: message.what })
}

process.on('message', (message: Message) =>
  void answer(message).then(message => process.send?.(message), (error: unknown) => {
    console.error(error)
    process.exit(1)
  }))
