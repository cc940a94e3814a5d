import { ROUTES } from '#shared/contract/routes'
import { planRetries } from '#server/services/launch/run-retry.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/runs/{id}/retry-plan */
export default defineApiHandler(ROUTES.runRetryPlan, ({ services, params, body }) =>
  planRetries(services, { ...body, id: params.id }))
