import type { Logger } from 'pino'
import type { Database, Db } from '#db/client'
import type { CallStatsSnapshot } from '#server/grpc/call-stats'
import type { QueueGateway } from '#server/grpc/queue.gateway'
import type { Readers } from '../../common/announce'
import type { Channel } from '../channel/channel'

export interface AlertingDeps extends Readers {
  db: Db
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  now: () => Date
}

/** What the console can measure itself. */
export interface SamplingDeps extends AlertingDeps {
  queue: Pick<QueueGateway, 'getQueueStats'>
  /** In which a budget's months begin. */
  timeZone: string
  /** Throws when the model service does not answer. */
  pingModel: () => Promise<unknown>
  /** Calls since the process started. */
  grpcTotals: () => Pick<CallStatsSnapshot['calls'], 'counted' | 'ok'>
}

export interface DeliveryDeps extends AlertingDeps {
  /** True for embedded storage, where there is one process: claims of the previous process are free at once. */
  kind: Database['kind']
  channels: Readonly<Record<string, Channel>>
}
