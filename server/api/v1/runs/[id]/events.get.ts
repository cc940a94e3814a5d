import { ROUTES } from '#shared/contract/routes'
import { listRunEvents } from '#server/services/run/run.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/{id}/events */
export default defineApiHandler(ROUTES.runEventList, ({ services, params, query }) =>
  listRunEvents(services, { ...query, id: params.id }))
