import type { WorkerEnv, WorkerPool } from './job/stage-job.ts'
import { availableParallelism, totalmem } from 'node:os'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import type { Logger } from 'pino'
import { openStore } from '#artifact/open-store.ts'
import { describePlace, toStorePlace } from '#artifact/store-place.ts'
import { lockDataDir } from '#embedded/data-dir-lock.ts'
import { createCheckPool } from './check/check-pool.ts'
import type { FactoryConfig } from './config.ts'
import { createModelService } from './model/model-service.ts'
import { createStageCatalog } from './queue/service/stage-catalog.ts'
import { openQueue } from './queue/queue.ts'
import { type Connection, openPglite, openPostgres } from './queue/store/database.ts'
import { createAnswerStore } from './queue/store/model-answer.store.ts'
import { createPresence } from './queue/store/model-holder.store.ts'
import { createSharedBook } from './queue/store/model-limit.store.ts'
import { fillDataDir } from './queue/store/data-dir.ts'
import { countQueue } from './queue/service/stats.ts'
import { createBearerCheck, serve } from './server.ts'
import { createShardDesk } from './shard/shard-desk.ts'
import { createShardHandlers, createWorkerList } from './shard/shard-handlers.ts'
import type { MetricsServer } from './telemetry/metrics-server.ts'
import { sweepTemporaryDaily } from './sweep-temporary.ts'
import { createWorkerPool } from './worker/pool.ts'

export interface Factory {
  port: number
  /** A round through everything a factory needs to work; hangs or fails when it cannot work. */
  checkIn: () => Promise<unknown>
  /** @param drainMs time for running stages to reach a checkpoint */
  stop: (drainMs: number) => Promise<void>
}

/** Streams still open at shutdown are closed after this time; their watchers reconnect elsewhere. */
const CLOSE_SERVER_MS = 1_000

const SWEEP_SHARDS_MS = 1_000

/** Wait for the lock: a factory whose console was killed drains before it releases the folder. */
const LOCK_WAIT_MS = 5_000

/** With less than this for all processes, an idle thread of checks takes what a run needs: 40 MB. */
const SMALL_BYTES = 1 << 30
/** From one check of a launch to its next. Its first one afterwards waits for a thread, a third of a second. */
const SMALL_IDLE_MS = 1_000

/** Of the container, or of the machine. 0 = no limit is known, and where there is none it is a huge number. */
const isMemorySmall = () => Math.min(process.constrainedMemory() || Infinity, totalmem()) < SMALL_BYTES

const isLoopback = (listen: string) => /^(?:localhost|127(?:\.\d+){3}|\[::1\]):\d+$/i.test(listen)

/** Opens the storage, serves both services, then executes stages. */
export async function startFactory(config: FactoryConfig, log: Logger): Promise<Factory> {
  leaveFlagOfMainThread()
  const { connection, unlock } = await openStorage(config, log)
  const artifacts = toStorePlace(config)
  const store = await openStore(artifacts)
  await store.checkAccess()
  log.info({ artifacts: describePlace(artifacts) }, 'the artifact store is open')
  const env: WorkerEnv = { artifacts, sourceRoots: config.SOURCE_ROOTS }
  const desk = createShardDesk()
  const sweepingShards = setInterval(desk.sweep, SWEEP_SHARDS_MS).unref()
  const pool = createWorkerPool({ env, desk, ...toSizes(config) })
  const presence = createPresence(connection, error =>
    log.warn({ err: error }, 'whether other factories live cannot be seen, nor they this one'))
  const model = createModelService({
    secretKey: config.SECRET_KEY,
    hasSimulator: config.MODEL_SIMULATOR,
    allowsPrivateAddresses: config.MODEL_ALLOW_PRIVATE,
    answers: createAnswerStore(connection, presence.holder),
    ...connection.kind === 'postgres' && { limits: createSharedBook(connection, presence.holder) },
    onStoreFailed: error => log.error({ err: error }, 'how a model call ended was not written'),
  })
  const idle = isMemorySmall() ? { idleMs: SMALL_IDLE_MS } : {}
  const checks = createCheckPool({ work: 'stages', threads: 3, looks: 2, ...idle })
  const queue = await openQueue({
    connection, pool, catalog: createStageCatalog(env, checks), artifacts: store, log,
    shardWorkers: createWorkerList(desk),
  })
  if (!isLoopback(config.FACTORY_LISTEN)) {
    log.warn(
      { listen: config.FACTORY_LISTEN },
      'the factory is served beyond this machine in plain text: its token and all records can be read on the way. Keep '
      + 'it to a private network, or put TLS before it',
    )
  }
  const server = await serve({ listen: config.FACTORY_LISTEN, token: config.FACTORY_TOKEN, store, log }, {
    queue: queue.handlers, model: model.handlers, shard: createShardHandlers(desk),
  })

  // Threads start with the first stage, when the model address is known.
  env.model = { address: config.MODEL_ADDRESS ?? `127.0.0.1:${server.port}`, token: config.FACTORY_TOKEN }
  const metrics = await openMetrics(config, { connection, pool, log })
  presence.start()
  await queue.start()
  server.setServing(true)
  const endSweeping = sweepTemporaryDaily(store, log)

  return {
    port: server.port,
    checkIn: queue.checkIn,
    async stop(drainMs) {
      server.setServing(false)
      endSweeping()
      await queue.drain(drainMs)
      clearInterval(sweepingShards)
      await server.close(CLOSE_SERVER_MS)
      await metrics?.close()
      await pool.close()
      await checks.close()
      await model.close()
      await presence.stop()
      await queue.close()
      await connection.close()
      await unlock()
    },
  }
}

/**
 * The main thread was given its size at its start and keeps it. The flag itself would hold for all threads, whatever
 * limit each is given.
 */
function leaveFlagOfMainThread(): void {
  setFlagsFromString('--max-semi-space-size=0')
}

/** Loaded when somebody asks for it. A port that is taken stops no work. */
async function openMetrics(
  { FACTORY_METRICS_LISTEN: listen, FACTORY_TOKEN }: FactoryConfig,
  { connection, pool, log }: { connection: Connection, pool: WorkerPool, log: Logger },
): Promise<MetricsServer | undefined> {
  if (listen === undefined) {
    return undefined
  }
  const { serveMetrics } = await import('./telemetry/metrics-server.ts')
  try {
    const metrics = await serveMetrics(
      listen, createBearerCheck(FACTORY_TOKEN), { queue: () => countQueue(connection), slots: () => pool },
    )
    log.info({ port: metrics.port }, 'metrics are served')
    return metrics
  }
  catch (error) {
    log.error({ err: error, listen }, 'metrics are not served')
    return undefined
  }
}

function toSizes(
  { FACTORY_WORKERS: size = availableParallelism(), FACTORY_MODEL_WORKERS: modelSize = size }: FactoryConfig,
) {
  return { size, modelSize }
}

async function openStorage(config: FactoryConfig, log: Logger): Promise<{
  connection: Connection
  unlock: () => Promise<void>
}> {
  if (config.FACTORY_DATABASE_URL) {
    return {
      connection: openPostgres(config.FACTORY_DATABASE_URL, config.FACTORY_SCHEMA), unlock: async () => undefined,
    }
  }
  const { release } = await lockDataDir(config.FACTORY_DATA_DIR, {
    waitMs: LOCK_WAIT_MS,
    onWatch: lockFile => log.warn(
      { lockFile },
      'whether a process still uses the data directory cannot be seen; watching its lock file for up to 30 s',
    ),
  })
  await fillDataDir(config.FACTORY_DATA_DIR, config.FACTORY_PREPARED, config.EMBEDDED_OPTIMIZE)
  return {
    connection: await openPglite(config.FACTORY_DATA_DIR, config.FACTORY_SCHEMA, {
      isDurable: config.EMBEDDED_SYNC, isOptimized: config.EMBEDDED_OPTIMIZE,
    }),
    unlock: release,
  }
}
