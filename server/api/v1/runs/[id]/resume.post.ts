import { ROUTES } from '#shared/contract/routes'
import { applyVerb } from '#server/services/run/run-verb.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/runs/{id}/resume */
export default defineApiHandler(ROUTES.runResume, ({ services, actor, params, body }) =>
  applyVerb(services, actor, { id: params.id, verb: 'resume', reason: body.reason }))
