import { ROUTES } from '#shared/contract/routes'
import { applyVerb } from '../../../../services/run-verb.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** POST /api/v1/runs/{id}/pause */
export default defineApiHandler(ROUTES.runPause, ({ services, actor, params, body }) =>
  applyVerb(services, actor, { id: params.id, verb: 'pause', reason: body.reason }))
