import { openStore } from '#artifact/open-store'
import type { ArtifactStore } from '#artifact/store'
import type { StorePlace } from '#artifact/store-place'
import { createServiceClient, type ServiceClient } from '#proto/adapter/client'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb'
import { type StageKind, TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { Health } from '#proto/gen/grpc/health/v1/health_pb'
import { ask, toFailure } from './failure'
import { createInputs, type Inputs } from './inputs'

export interface Target {
  /** host:port */
  address: string
  token?: string
  /** The store of the artifacts that console and factory share. */
  artifacts?: StorePlace
  /** Of the run that is stopped on its way; default: 400,000. */
  records?: number
}

/** What the demands are checked with. */
export interface Bench {
  target: Target
  queue: ServiceClient<typeof TaskQueueService>
  health: ServiceClient<typeof Health>
  model: ServiceClient<typeof ModelService>
  kinds: readonly StageKind[]
  store: ArtifactStore | undefined
  inputs: Inputs
  close: () => Promise<void>
}

/** No factory can be tested there; the message says what to do. */
export class NoFactory extends Error {
  override name = 'NoFactory'
}

/** Deadlines of the contract. */
export const READ = { deadlineMs: 3_000 }
export const WRITE = { deadlineMs: 5_000 }
export const INSPECT = { deadlineMs: 15_000 }

const CONNECT_MS = 5_000
/** Some seconds of work for a factory. */
const LARGE_RECORDS = 400_000

/** @throws NoFactory when nobody answers, or the token is wrong */
export async function openBench(target: Target): Promise<Bench> {
  const { address, token, artifacts, records = LARGE_RECORDS } = target
  const config = { address, ...token !== undefined && { token } }
  const queue = createServiceClient(TaskQueueService, config)
  const health = createServiceClient(Health, config)
  const model = createServiceClient(ModelService, config)
  const closeChannels = () => [queue, health, model].forEach(({ channel }) => channel.close())
  try {
    await connect(queue, address)
    const kinds = await listKinds(queue, target)
    const store = artifacts === undefined ? undefined : await openStore(artifacts)
    const inputs = createInputs(store, records)
    return {
      target, queue, health, model, kinds, store, inputs,
      async close() {
        closeChannels()
        await inputs.remove()
      },
    }
  }
  catch (error) {
    closeChannels()
    throw error
  }
}

function connect({ channel }: ServiceClient<typeof TaskQueueService>, address: string): Promise<void> {
  return new Promise((resolve, reject) => channel.waitForReady(Date.now() + CONNECT_MS, error => error
    ? reject(new NoFactory(`nobody answers gRPC at ${address} within ${CONNECT_MS / 1_000} s`))
    : resolve()))
}

async function listKinds(
  queue: ServiceClient<typeof TaskQueueService>, { address, token }: Target,
): Promise<readonly StageKind[]> {
  try {
    const { kinds } = await ask(() => queue.listStageKinds({}, READ))
    return kinds
  }
  catch (error) {
    const failure = toFailure(error)
    if (failure?.status === 'UNAUTHENTICATED') {
      throw new NoFactory(`${address} takes no call ${token ? 'with this token' : 'without a token'}: --token TOKEN`)
    }
    throw failure
      ? new NoFactory(`ListStageKinds at ${address} ends with ${failure.status}: ${failure.message}`)
      : error
  }
}
