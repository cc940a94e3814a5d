import { durationFromMs, timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { sql } from 'kysely'
import { databaseBytesOf } from '#embedded/open-pglite.ts'
import type {
  GetQueueStatsResponseSchema, ProcessMemorySchema,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { Connection } from '../store/database.ts'
import type { QueueDeps } from './deps.ts'
import { listWorkers, type WorkerRow } from '../store/worker.store.ts'

/** Our dependency's exact version; a test compares it with the installed one. */
export const ENGINE = 'pg-boss 12.38.0'

interface Counts {
  queued: number
  running: number
  retrying: number
  oldestWaitMs: number
  completed: number
  failed: number
}

export async function getQueueStats(
  { connection, shardWorkers }: Pick<QueueDeps, 'connection' | 'shardWorkers'>, project: string,
): Promise<MessageInitShape<typeof GetQueueStatsResponseSchema>> {
  const [counts, workers] = await Promise.all([countStages(connection, project), listWorkers(connection)])
  return {
    queuedStages: BigInt(counts.queued),
    runningStages: BigInt(counts.running),
    retryingStages: BigInt(counts.retrying),
    oldestWait: durationFromMs(Math.max(0, Math.round(counts.oldestWaitMs))),
    completedLastMinute: BigInt(counts.completed),
    failedLastMinute: BigInt(counts.failed),
    workers: workers.map(toWorker),
    shardWorkers: shardWorkers.list(),
    engine: ENGINE,
    memory: toMemory(connection),
  }
}

function toMemory({ pglite }: Connection): MessageInitShape<typeof ProcessMemorySchema> {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  return {
    rssBytes: BigInt(rss),
    heapUsedBytes: BigInt(heapUsed),
    externalBytes: BigInt(external),
    arrayBufferBytes: BigInt(arrayBuffers),
    ...pglite && { embeddedDatabaseBytes: BigInt(databaseBytesOf(pglite)) },
  }
}

/** For metrics: of all projects. */
export async function countQueue(connection: Connection): Promise<
  Pick<Counts, 'queued' | 'running' | 'retrying' | 'oldestWaitMs'> & { workers: number }
> {
  const [counts, workers] = await Promise.all([countStages(connection, ''), listWorkers(connection)])
  return { ...counts, workers: workers.filter(worker => !worker.isDraining).length }
}

/** Stages of a paused run wait for a person, not for a worker: they do not count as queued. */
async function countStages({ db, schema }: Connection, project: string): Promise<Counts> {
  const { rows } = await sql<Counts>`
    SELECT
      count(*) FILTER (WHERE is_waiting)::int AS queued,
      count(*) FILTER (WHERE state = 'RUNNING')::int AS running,
      count(*) FILTER (WHERE state = 'RETRY_WAIT' AND NOT is_waiting)::int AS retrying,
      coalesce(extract(epoch
      FROM clock_timestamp() - min(coalesce(next_attempt_at, queued_at)) FILTER (WHERE is_waiting)) * 1000, 0)::float8
        AS oldest_wait_ms,
      count(*) FILTER (WHERE is_ended)::int AS completed,
      count(*) FILTER (WHERE is_ended AND state IN ('FAILED', 'CRASHED'))::int AS failed
    FROM (
      SELECT stages.state, next_attempt_at, queued_at,
        runs.state IN ('QUEUED', 'RUNNING')
        AND (stages.state = 'QUEUED'
          OR (stages.state = 'RETRY_WAIT' AND next_attempt_at <= clock_timestamp())) AS is_waiting,
        stages.state IN ('SUCCEEDED', 'FAILED', 'CRASHED')
        AND stages.ended_at > clock_timestamp() - interval '60 seconds' AS is_ended
      FROM ${sql.table(`${schema}.stages`)} AS stages JOIN ${sql.table(`${schema}.runs`)} AS runs USING (run_id)
      WHERE (stages.state IN ('QUEUED', 'RUNNING', 'RETRY_WAIT')
        OR stages.ended_at > clock_timestamp() - interval '60 seconds')
        AND (${project} = '' OR project = ${project})
    ) AS stages`.execute(db)
  return rows[0]!
}

function toWorker({ workerId, host, version, capacity, busy, kinds, isDraining, heartbeatAt }: WorkerRow) {
  return {
    id: workerId, host, version, capacity, busy, kinds, draining: isDraining,
    heartbeatTime: timestampFromDate(heartbeatAt),
  }
}
