import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { ArtifactStore } from '#artifact/store.ts'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import type { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { WorkerPool } from '../job/stage-job.ts'
import { createEngine } from './engine/engine.ts'
import { createHousekeeping } from './engine/housekeeping.ts'
import { createJobs, type JobsOptions } from './store/jobs.ts'
import { recoverOwn } from './engine/recover.ts'
import { createTails } from './engine/tails.ts'
import type { StageCatalog } from './service/catalog.ts'
import type { QueueDeps } from './service/deps.ts'
import { createQueueHandlers } from './service/queue-handlers.ts'
import type { Connection } from './store/database.ts'
import { toRefusal } from './store/database-away.ts'
import { createEventLog } from './store/event-log.ts'
import { ensureStorageId, migrate } from './store/migrations.ts'
import { createReportStore } from './store/report.store.ts'
import { createRunStore } from './store/run.store.ts'
import { beat, deleteWorker } from './store/worker.store.ts'

export interface QueueConfig {
  connection: Connection
  pool: WorkerPool
  catalog: StageCatalog
  artifacts: Pick<ArtifactStore, 'check'>
  log: Logger
  maxQueuedRuns?: number
  heartbeatSeconds?: JobsOptions['heartbeatSeconds']
  longestStretchMs?: number
  /** Who does shards of stages; absent = nobody. */
  shardWorkers?: QueueDeps['shardWorkers']
}

export interface Queue {
  handlers: ServiceHandlers<typeof TaskQueueService>
  /** Starts taking stages. */
  start: () => Promise<void>
  /** Resolves when the queue can do its work; rejects or hangs when its own database cannot. */
  checkIn: () => Promise<unknown>
  /** Takes no more stages; running ones may reach a checkpoint within `timeoutMs`, the rest is returned. */
  drain: (timeoutMs: number) => Promise<void>
  /** Leaves the connection and the pool open: they belong to the caller. */
  close: () => Promise<void>
}

const NO_SHARD_WORKERS: QueueDeps['shardWorkers'] = { list: () => [], drain: () => undefined }
const DEFAULT_MAX_QUEUED_RUNS = 10_000
const BEAT_MS = 10_000
/** Handlers running when the job queue is closed; none after a drain. */
const CLOSE_TIMEOUT_MS = 1_000

/** Opens the storage and is ready to answer; stages are taken from `start` on. */
export async function openQueue({
  connection, pool, catalog, artifacts, log, maxQueuedRuns = DEFAULT_MAX_QUEUED_RUNS, heartbeatSeconds,
  longestStretchMs, shardWorkers = NO_SHARD_WORKERS,
}: QueueConfig): Promise<Queue> {
  await migrate(connection)
  await ensureStorageId(connection)
  const jobs = createJobs({ connection, log, heartbeatSeconds })
  await jobs.start()

  const workerId = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`
  const eventLog = createEventLog(connection)
  const runs = createRunStore(connection, eventLog, jobs)
  const reports = createReportStore(connection, eventLog)
  const kinds = catalog.kinds.map(({ kind }) => kind ?? '')
  const tails = createTails()
  const engine = createEngine({
    connection, runs, reports, jobs, pool, tails, workerId, kinds: new Set(kinds), log, longestStretchMs,
  })
  const housekeeping = createHousekeeping(connection, runs, log)
  const beatNow = (isDraining: boolean) => beat(connection, workerId, pool, kinds, isDraining)
  let timer: NodeJS.Timeout | undefined

  return {
    handlers: whileAvailable(createQueueHandlers({
      connection, runs, log: eventLog, engine, pool, tails, workerId, catalog, artifacts, maxQueuedRuns,
      shardWorkers,
    })),

    async start() {
      if (connection.kind === 'pglite') {
        const count = await recoverOwn(connection, runs)
        if (count > 0) {
          log.warn({ count }, 'took up stages that were cut off')
        }
      }
      await beatNow(false)
      await engine.start()
      housekeeping.start()
      timer = setInterval(() => {
        beatNow(false).catch(error => log.warn({ err: error }, 'heartbeat was not written'))
      }, BEAT_MS)
    },

    async checkIn() {
      // With an unreachable server a restart would not help.
      if (connection.kind === 'pglite') {
        await sql`SELECT 1`.execute(connection.db)
      }
    },

    async drain(timeoutMs) {
      clearInterval(timer)
      await beatNow(true)
      await engine.drain(timeoutMs)
    },

    async close() {
      clearInterval(timer)
      housekeeping.stop()
      await jobs.stop(CLOSE_TIMEOUT_MS)
      await deleteWorker(connection, workerId)
    },
  }
}

/**
 * A database that does not respond makes calls UNAVAILABLE, which callers may retry; INTERNAL, which they may not, is
 * for bugs.
 */
function whileAvailable(
  handlers: ServiceHandlers<typeof TaskQueueService>,
): ServiceHandlers<typeof TaskQueueService> {
  const wrapped = Object.entries(handlers).map(([name, handle]) =>
    [name, name === 'watchEvents' || name === 'tailLogs' ? stream(handle as Stream) : unary(handle as Unary)])
  // Each entry keeps its signature: the wrappers pass arguments and answers through.
  return Object.fromEntries(wrapped) as ServiceHandlers<typeof TaskQueueService>
}

type Unary = (...call: unknown[]) => Promise<unknown>
type Stream = (...call: unknown[]) => AsyncIterable<unknown>

const unary = (handle: Unary): Unary => (...call) => handle(...call).catch((error) => {
  throw toRefusal(error)
})

const stream = (handle: Stream): Stream => async function* (...call) {
  try {
    yield* handle(...call)
  }
  catch (error) {
    throw toRefusal(error)
  }
}
