import type { Logger } from 'pino'
import type { Database, Db } from '#db/client'
import type { Cache } from '#server/cache/cache'
import type { QueueGateway } from '#server/grpc/queue.gateway'
import type { Live } from '#server/live/live'
import type { Deps } from '#server/services/common/deps'

export interface IngestDeps {
  db: Db
  queue: Pick<QueueGateway, 'watchEvents' | 'findRun' | 'listRuns'>
  artifacts: Pick<Deps['artifacts'], 'open' | 'check'>
  cache: Pick<Cache, 'invalidate'>
  live: Live
  log: Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>
  /** A run has failed, or a failure was closed. */
  wakeAlerts: (what: 'failures') => void
  /** A stage waits for a decision, or waits no longer. */
  wakeGates: () => void
  /** Tokens were counted in these projects. */
  watchBudget: (projectIds: readonly string[]) => void
  /** The current time, for changes without an event time. */
  now: () => Date
}

export interface WatchDeps extends IngestDeps {
  /** For the lock that makes one console the watcher. */
  database: Database
  /** Runs in the same console as the watcher, until the signal aborts: what must hear of events at once. */
  alongside: (signal: AbortSignal) => Promise<void>
}
