import { ROUTES } from '#shared/contract/routes'
import { getRule } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/alert-rules/{id} */
export default defineApiHandler(ROUTES.alertRuleGet, ({ services, params }) => getRule(services, params.id))
