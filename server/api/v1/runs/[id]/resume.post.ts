import { ROUTES } from '#shared/contract/routes'
import { applyVerb } from '../../../../services/run-verb.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** POST /api/v1/runs/{id}/resume */
export default defineApiHandler(ROUTES.runResume, ({ services, actor, params, body }) =>
  applyVerb(services, actor, { id: params.id, verb: 'resume', reason: body.reason }))
