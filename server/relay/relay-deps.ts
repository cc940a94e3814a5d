import type { Logger } from 'pino'
import type { Database, Db } from '#db/client'
import type { Cache } from '#server/cache/cache'
import type { QueueGateway } from '#server/grpc/queue.gateway'
import type { Live } from '#server/live/live'

export interface RelayDeps {
  db: Db
  /** Embedded we are alone: claims of the process before us are free at once. */
  kind: Database['kind']
  queue: Pick<QueueGateway, 'submitRun' | 'pauseRun' | 'resumeRun' | 'cancelRun' | 'findRun'>
  cache: Pick<Cache, 'invalidate'>
  live: Live
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  now: () => Date
  /** Settles a run with GetRun, when a verb shows that we know it wrongly. */
  reconcile: (runId: string) => Promise<void>
}
