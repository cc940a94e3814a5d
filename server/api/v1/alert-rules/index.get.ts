import { ROUTES } from '#shared/contract/routes'
import { listRules } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/alert-rules */
export default defineApiHandler(ROUTES.alertRuleList, ({ services, query }) => listRules(services, query))
