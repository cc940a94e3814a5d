import type { Db } from '#db/client'
import type { ColdStore } from '#artifact/cold-folder'
import type { ArtifactStore } from '#artifact/store'
import type { ChannelRow } from '#db/repositories/alert/channel.repository'
import type { ChannelTest } from '#shared/contract/alert.contract'
import type { Cache } from '#server/cache/cache'
import type { ConfigStore } from '#server/config/config-store'
import type { ModelGateway } from '#server/grpc/model.gateway'
import type { QueueGateway } from '#server/grpc/queue.gateway'
import type { Live } from '#server/live/live'
import type { Threads } from '#server/thread/threads'
import type { Background } from './background'

/** Dependencies of services; each function names those it needs with `Pick`. */
export interface Deps {
  db: Db
  cache: Cache
  live: Live
  queue: QueueGateway
  model: ModelGateway
  artifacts: ArtifactStore
  /** Where archived releases are. */
  cold: ColdStore
  /** Work on releases that goes on after its request. */
  background: Background
  /** For patterns and records of users, which may take long. */
  threads: Threads
  /** Called after a commit that left work in the outbox, so that it is sent at once. */
  wakeRelay: () => void
  /** Called after a commit that changed what alerts watch at once; all: the rules themselves, or what silences them. */
  wakeAlerts: (what: 'failures' | 'all') => void
  /** Called after something was spent in these projects. */
  watchBudget: (projectIds: readonly string[]) => void
  /** Called after a commit that left deliveries of alerts. */
  wakeDeliveries: () => void
  /** Sends a test message to a channel, once. */
  testChannel: (channel: ChannelRow) => Promise<ChannelTest>
  /** Base64; seals secrets. */
  secretKey: string
  /** What the process runs with, asked each time: a change makes another one. */
  settings: Pick<ConfigStore, 'config'>
  /** IANA name; defines days, weeks and months. */
  timeZone: string
  /** The documents of the example, one record a line. */
  demoDocuments: () => Promise<Uint8Array>
  /** The sample of a template that comes with the product. */
  templateSample: (filename: string) => Promise<Uint8Array>
}

/** Who makes the change; stored with every change. */
export interface Actor {
  /** Of the user, or `user/token`; 'operator' while sign-in is off. */
  name: string
  requestId: string
  /**
   * Set when the request carries an Idempotency-Key: the change's transaction stores its answer (see
   * idempotency.service).
   */
  once?: Once | undefined
}

/** A request that must take effect once. */
export interface Once {
  key: string
  /** Method and path pattern. */
  route: string
  bodySha256: string
  /** Identifies this request among those with the same key. */
  holder: string
  status: number
  /** Reads the id from the answer, for the Location header. */
  toLocation: (answer: unknown) => string | null
}
