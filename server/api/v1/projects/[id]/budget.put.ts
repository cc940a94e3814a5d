import { ROUTES } from '#shared/contract/routes'
import { replaceBudget } from '#server/services/model/budget.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PUT /api/v1/projects/{id}/budget */
export default defineApiHandler(ROUTES.budgetReplace, ({ services, actor, params, seenVersions, body }) =>
  replaceBudget(services, actor, { projectId: params.id, seenVersions, change: body }))
