import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ArtifactStore } from '#artifact/store.ts'
import type { ShardWorkerSchema } from '#proto/gen/datafactory/shard/v1/shard_service_pb.ts'
import type { WorkerPool } from '../../job/stage-job.ts'
import type { Engine } from '../engine/engine.ts'
import type { Tails } from '../engine/tails.ts'
import type { Connection } from '../store/database.ts'
import type { EventLog } from '../store/event-log.ts'
import type { RunStore } from '../store/run.store.ts'
import type { StageCatalog } from './catalog.ts'

export interface QueueDeps {
  connection: Connection
  runs: RunStore
  log: EventLog
  engine: Engine
  pool: WorkerPool
  tails: Tails
  /** Of this process. */
  workerId: string
  catalog: StageCatalog
  artifacts: Pick<ArtifactStore, 'check'>
  /** Further runs are refused with RESOURCE_EXHAUSTED. */
  maxQueuedRuns: number
  shardWorkers: ShardWorkers
}

type WorkerMessage = MessageInitShape<typeof ShardWorkerSchema>

/** Who does shards for this process. */
export interface ShardWorkers {
  list: () => WorkerMessage[]
  /** @returns the worker, and whether it was draining before; undefined = there is none. */
  drain: (id: string) => { worker: WorkerMessage, wasDraining: boolean } | undefined
}
