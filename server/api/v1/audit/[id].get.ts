import { ROUTES } from '#shared/contract/routes'
import { getAudit } from '#server/services/audit/audit.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/audit/{id} */
export default defineApiHandler(ROUTES.auditGet, ({ services, params }) => getAudit(services, params.id))
