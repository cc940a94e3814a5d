import { ROUTES } from '#shared/contract/routes'
import { archiveRule } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/alert-rules/{id} */
export default defineApiHandler(ROUTES.alertRuleDelete, ({ services, actor, params, seenVersions }) =>
  archiveRule(services, actor, { id: params.id, seenVersions }))
