import { ROUTES } from '#shared/contract/routes'
import { restoreQcPolicy } from '#server/services/quality/policy.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/policies/{id}/restore */
export default defineApiHandler(ROUTES.qcPolicyRestore, ({ services, actor, params }) =>
  restoreQcPolicy(services, actor, params.id))
