import { ROUTES } from '#shared/contract/routes'
import { verifyAudits } from '#server/services/audit/audit-chain.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/audit/verify */
export default defineApiHandler(ROUTES.auditVerify, ({ services, query }) => verifyAudits(services, query))
