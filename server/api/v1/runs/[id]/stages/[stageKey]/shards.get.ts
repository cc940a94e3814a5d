import { ROUTES } from '#shared/contract/routes'
import { listShardReports } from '#server/services/run/run-shard.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/{id}/stages/{stageKey}/shards */
export default defineApiHandler(ROUTES.runShardList, ({ services, params }) => listShardReports(services, params))
