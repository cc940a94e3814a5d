import { ROUTES } from '#shared/contract/routes'
import { getQcPolicy } from '#server/services/quality/policy.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/policies/{id} */
export default defineApiHandler(ROUTES.qcPolicyGet, ({ services, params }) => getQcPolicy(services, params.id))
