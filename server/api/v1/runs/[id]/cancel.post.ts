import { ROUTES } from '#shared/contract/routes'
import { applyVerb } from '../../../../services/run-verb.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** POST /api/v1/runs/{id}/cancel */
export default defineApiHandler(ROUTES.runCancel, ({ services, actor, params, body }) =>
  applyVerb(services, actor, { id: params.id, verb: 'cancel', reason: body.reason }))
