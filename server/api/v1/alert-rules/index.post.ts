import { ROUTES } from '#shared/contract/routes'
import { createRule } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/alert-rules */
export default defineApiHandler(ROUTES.alertRuleCreate, ({ services, actor, body }) =>
  createRule(services, actor, body))
