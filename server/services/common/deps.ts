import type { Db } from '#db/client'
import type { ArtifactStore } from '#artifact/store'
import type { Cache } from '#server/cache/cache'
import type { ModelGateway } from '#server/grpc/model.gateway'
import type { QueueGateway } from '#server/grpc/queue.gateway'
import type { Live } from '#server/live/live'

/** What services are made of; each function names the part that it needs with `Pick`. */
export interface Deps {
  db: Db
  cache: Cache
  live: Live
  queue: QueueGateway
  model: ModelGateway
  artifacts: ArtifactStore
  /** Called after a commit that left work in the outbox, so that it goes out at once. */
  wakeRelay: () => void
  /** IANA name; days, weeks and months are this zone's. */
  timeZone: string
  uploadMaxBytes: number
}

/** Who does it; written beside every change. */
export interface Actor {
  /** 'operator' while sign-in is off. */
  name: string
  requestId: string
  /** Set when the request carries an Idempotency-Key: the change's transaction keeps its answer (see idempotency.service). */
  once?: Once | undefined
}

/** A request that must take effect once. */
export interface Once {
  key: string
  /** Method and path pattern. */
  route: string
  bodySha256: string
  /** This very request, among those with the key. */
  holder: string
  status: number
  /** Of the answer, for the Location header. */
  toLocation: (answer: unknown) => string | null
}
