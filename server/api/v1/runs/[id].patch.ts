import { ROUTES } from '#shared/contract/routes'
import { decideRun } from '../../../services/run-verb.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** PATCH /api/v1/runs/{id} */
export default defineApiHandler(ROUTES.runDecide, ({ services, actor, params, body, expectedVersion }) =>
  decideRun(services, actor, { id: params.id, expectedVersion, decision: body }))
