import { ROUTES } from '#shared/contract/routes'
import { decideRun } from '#server/services/run/run-decision.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/runs/{id} */
export default defineApiHandler(ROUTES.runDecide, ({ services, actor, params, body, seenVersions }) =>
  decideRun(services, actor, { id: params.id, seenVersions, decision: body }))
