import { ROUTES } from '#shared/contract/routes'
import { changeQcPolicy } from '#server/services/quality/policy.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/qc/policies/{id} */
export default defineApiHandler(ROUTES.qcPolicyChange, ({ services, actor, params, body, seenVersions }) =>
  changeQcPolicy(services, actor, { id: params.id, seenVersions, change: body }))
