import { ROUTES } from '#shared/contract/routes'
import { changeRule } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/alert-rules/{id} */
export default defineApiHandler(ROUTES.alertRuleChange, ({ services, actor, params, body, seenVersions }) =>
  changeRule(services, actor, { id: params.id, seenVersions, change: body }))
