import { ROUTES } from '#shared/contract/routes'
import { applyVerb } from '#server/services/run/run-verb.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/runs/{id}/pause */
export default defineApiHandler(ROUTES.runPause, ({ services, actor, params, body }) =>
  applyVerb(services, actor, { id: params.id, verb: 'pause', reason: body.reason }))
