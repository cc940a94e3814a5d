import { fromKysely, fromPglite, type Job, PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { JobCommand } from '../domain/draft.ts'
import type { Lane } from '../domain/run-model.ts'
import type { Connection, FactoryTransaction } from './database.ts'

/** What a job carries. `jobId` again, because the copy in the dead letter queue has an id of its own. */
export interface StageTicket extends Record<string, string> {
  runId: string
  stageId: string
  jobId: string
}

export interface JobsOptions {
  connection: Connection
  log: Logger
  /** Silence after which a worker's job counts as lost; at least 10 s for pg-boss. */
  heartbeatSeconds?: number
}

const STAGE_QUEUES: Record<Lane, string> = { cpu: 'stage', io: 'stage-io' }
/** Jobs whose worker is silent, or failed unexpectedly. */
const LOST_QUEUE = 'stage-lost'

/** How often lost jobs are searched. With embedded storage only this process can lose them. */
const SUPERVISE_SECONDS = { postgres: 5, pglite: 60 }

const POLL_SECONDS = 2
const POLLING = { pollingIntervalSeconds: POLL_SECONDS, notifyPollingIntervalSeconds: POLL_SECONDS }
/**
 * Of stages. On Postgres a fallback for NOTIFY; in an embedded database NOTIFY stays inside this process and cannot be
 * lost, and a poll of each worker every two seconds was half of what a factory at rest takes.
 */
const STAGE_POLLING = { postgres: POLLING, pglite: { ...POLLING, notifyPollingIntervalSeconds: 15 } }

/** A job is due by the database's clock; ours may be slightly ahead. */
const DUE_SLACK_MS = 20

type HandleTicket = (ticket: StageTicket, claim: AbortSignal) => Promise<void>

export type Jobs = ReturnType<typeof createJobs>

/**
 * Durable jobs with leases: all we use of pg-boss. We count attempts ourselves (`retryLimit: 0`); leases are its
 * heartbeat.
 */
export function createJobs({ connection, log, heartbeatSeconds = 15 }: JobsOptions) {
  const boss = openBoss(connection)
  boss.on('error', error => log.error({ err: error }, 'job queue'))
  boss.on('warning', warning => log.warn({ warning: warning.message }, 'job queue'))
  const workIds: string[] = []
  const timers = new Set<NodeJS.Timeout>()
  const options = { retryLimit: 0, retentionSeconds: 30 * 86_400, deleteAfterSeconds: 3_600, notify: true }

  return {
    async start() {
      await boss.start()
      await boss.createQueue(LOST_QUEUE, { ...options, retryLimit: 1_000, retryDelay: 1, expireInSeconds: 60 })
      for (const queue of Object.values(STAGE_QUEUES)) {
        await boss.createQueue(queue, { ...options, heartbeatSeconds, deadLetter: LOST_QUEUE })
      }
    },

    /** @param timeoutMs time for running jobs */
    async stop(timeoutMs: number) {
      timers.forEach(timer => clearTimeout(timer))
      await boss.stop({ graceful: true, timeout: timeoutMs, close: true })
    },

    /** Sends and deletes in the transaction that changes the run. */
    async apply(trx: FactoryTransaction, runId: string, commands: JobCommand[]) {
      const db = fromKysely(trx)
      for (const command of commands) {
        const { jobId, lane } = command
        if (command.type === 'delete') {
          await boss.deleteJob(STAGE_QUEUES[lane], jobId, { db })
          continue
        }
        const { stageId, priority, startAfter, expireInSeconds, isForOthers } = command
        const ticket: StageTicket = { runId, stageId, jobId }
        await boss.send(STAGE_QUEUES[lane], ticket, {
          db, id: jobId, priority, expireInSeconds, ...(startAfter ? { startAfter } : {}),
        })
        if (startAfter && !isForOthers) {
          wakeAt(startAfter)
        }
      }
    },

    /** @param concurrency jobs of each lane at once in this process */
    async take(concurrency: Record<Lane, number>, handle: HandleTicket) {
      const settings = {
        ...STAGE_POLLING[connection.kind], batchSize: 1, heartbeatRefreshSeconds: heartbeatSeconds / 3,
      }
      // One `work` each, and not `localConcurrency`, because only the first worker of a `work` can be woken.
      for (const lane of ['cpu', 'io'] as const) {
        for (let count = 0; count < concurrency[lane]; count += 1) {
          workIds.push(await boss.work<StageTicket>(STAGE_QUEUES[lane], settings, each(handle, wakeAll)))
        }
      }
    },

    async takeLost(handle: HandleTicket) {
      await boss.work<StageTicket>(LOST_QUEUE, { ...POLLING, batchSize: 1 }, each(handle))
    },

    /** Takes no new jobs; running ones continue. */
    async stopTaking() {
      await Promise.all(Object.values(STAGE_QUEUES).map(queue => boss.offWork(queue, { wait: false })))
    },
  }

  /** NOTIFY comes when a job is sent, not when it falls due. */
  function wakeAt(time: Date) {
    const timer = setTimeout(() => {
      timers.delete(timer)
      wakeAll()
    }, Math.max(0, time.getTime() - Date.now()) + DUE_SLACK_MS)
    timers.add(timer.unref())
  }

  function wakeAll() {
    workIds.forEach(id => boss.notifyWorker(id))
  }
}

export const bossSchema = ({ schema }: Connection): string => `${schema}_jobs`

function openBoss(connection: Connection) {
  const common = {
    schema: bossSchema(connection),
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS[connection.kind],
    monitorIntervalSeconds: SUPERVISE_SECONDS[connection.kind],
    registerInstance: false,
    openTelemetry: { enabled: false },
  }
  return connection.pglite
    ? new PgBoss({ ...common, db: fromPglite(connection.pglite), backend: 'pglite' })
    : new PgBoss({
        ...common, connectionString: connection.url, max: 4, connectionTimeoutMillis: 5_000,
        application_name: 'datafactory-jobs',
      })
}

/**
 * @param after called when a job has ended, since a worker would otherwise wait for its next poll although more may be
 *   waiting
 */
function each(handle: HandleTicket, after: () => void = () => undefined) {
  return async (jobs: Job<StageTicket>[]) => {
    for (const job of jobs) {
      await handle(job.data, job.signal).finally(after)
    }
  }
}
