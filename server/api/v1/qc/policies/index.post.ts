import { ROUTES } from '#shared/contract/routes'
import { createQcPolicy } from '#server/services/quality/policy.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/policies */
export default defineApiHandler(ROUTES.qcPolicyCreate, ({ services, actor, body }) =>
  createQcPolicy(services, actor, body))
