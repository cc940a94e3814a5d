import { ROUTES } from '#shared/contract/routes'
import { drainShardWorker } from '#server/services/system/shard-worker.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/system/shard-workers/{id}/drain */
export default defineApiHandler(ROUTES.shardWorkerDrain, ({ services, actor, params }) =>
  drainShardWorker(services, actor, params.id))
