import { ROUTES } from '#shared/contract/routes'
import { listRejects } from '#server/services/run/run-reject.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/{id}/stages/{stageKey}/rejects */
export default defineApiHandler(ROUTES.runRejectList, ({ services, params, query }) =>
  listRejects(services, { ...params, ...query }))
