import { ROUTES } from '#shared/contract/routes'
import { listAudits } from '#server/services/audit/audit.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/audit */
export default defineApiHandler(ROUTES.auditList, ({ services, query }) => listAudits(services, query))
