import { ROUTES } from '#shared/contract/routes'
import { restoreRule } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/alert-rules/{id}/restore */
export default defineApiHandler(ROUTES.alertRuleRestore, ({ services, actor, params }) =>
  restoreRule(services, actor, params.id))
