import { ROUTES } from '#shared/contract/routes'
import { retryRun } from '#server/services/launch/run-retry.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/runs/{id}/retry */
export default defineApiHandler(ROUTES.runRetry, ({ services, actor, params, body }) =>
  retryRun(services, actor, { ...body, id: params.id }))
