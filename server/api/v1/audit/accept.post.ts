import { ROUTES } from '#shared/contract/routes'
import { acceptTrail } from '#server/services/audit/audit-anchor.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/audit/accept */
export default defineApiHandler(ROUTES.auditAccept, ({ services, actor, body }) => acceptTrail(services, actor, body))
