import type { Logger } from 'pino'
import type { Database, Db } from '#db/client'
import type { Cache } from '#server/cache/cache'
import type { QueueGateway } from '#server/grpc/queue.gateway'
import type { Live } from '#server/live/live'
import type { Deps } from '#server/services/common/deps'

export interface RelayDeps {
  db: Db
  /** True for embedded storage, where there is one process: claims of the previous process are free at once. */
  kind: Database['kind']
  queue: Pick<QueueGateway, 'submitRun' | 'pauseRun' | 'resumeRun' | 'cancelRun' | 'decideStage' | 'findRun'>
  artifacts: Pick<Deps['artifacts'], 'put'>
  cache: Pick<Cache, 'invalidate'>
  live: Live
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  now: () => Date
  /** A run has failed. */
  wakeAlerts: (what: 'failures') => void
  /** Settles a run with GetRun when a verb shows that our state is wrong. */
  reconcile: (runId: string) => Promise<void>
}
