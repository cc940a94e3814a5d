import { availableParallelism, hostname } from 'node:os'
import process from 'node:process'
import { pino } from 'pino'
import { writeNonce } from '#artifact/nonce.ts'
import { openStore } from '#artifact/open-store.ts'
import { toStorePlace } from '#artifact/store-place.ts'
import { createServiceClient } from '#proto/adapter/client.ts'
import { ShardService } from '#proto/gen/datafactory/shard/v1/shard_service_pb.ts'
import { ConfigError, readAs, WORKER_ENVIRONMENT } from '../config.ts'
import { sweepTemporaryDaily } from '../sweep-temporary.ts'
import { createWorker } from './worker.ts'

/**
 * Program of a worker: does shards for a factory until it is told to stop. A first SIGTERM lets it do what it has; a
 * second one ends it.
 */
const log = pino({ level: process.env.LOG_LEVEL || 'info', base: { process: 'worker' } })

try {
  const config = readAs(WORKER_ENVIRONMENT, process.env)
  const store = await openStore(toStorePlace(config))
  await store.checkAccess()
  const endSweeping = sweepTemporaryDaily(store, log)
  const client = createServiceClient(ShardService, { address: config.FACTORY_ADDRESS, token: config.FACTORY_TOKEN })
  const worker = createWorker({
    client,
    nonce: await writeNonce(store),
    name: config.WORKER_NAME ?? hostname(),
    slots: config.WORKER_SLOTS ?? availableParallelism(),
    log,
  })
  let signals = 0
  const leave = (signal: string) => {
    signals += 1
    log.info({ signal }, signals === 1 ? 'the worker takes no more shards' : 'the worker ends at once')
    if (signals === 1) {
      worker.drain()
    }
    else {
      worker.end()
    }
  }
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
  log.info({ factory: config.FACTORY_ADDRESS }, 'the worker asks for shards')
  await worker.ended
  endSweeping()
  client.channel.close()
}
catch (error) {
  if (error instanceof ConfigError) {
    log.fatal(error.message)
  }
  else {
    log.fatal({ err: error }, 'the worker could not start')
  }
  process.exitCode = 1
}
