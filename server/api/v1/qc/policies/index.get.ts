import { ROUTES } from '#shared/contract/routes'
import { listQcPolicies } from '#server/services/quality/policy.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/policies */
export default defineApiHandler(ROUTES.qcPolicyList, ({ services, query }) => listQcPolicies(services, query))
