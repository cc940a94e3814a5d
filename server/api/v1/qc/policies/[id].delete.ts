import { ROUTES } from '#shared/contract/routes'
import { archiveQcPolicy } from '#server/services/quality/policy.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/qc/policies/{id} */
export default defineApiHandler(ROUTES.qcPolicyDelete, ({ services, actor, params, seenVersions }) =>
  archiveQcPolicy(services, actor, { id: params.id, seenVersions }))
