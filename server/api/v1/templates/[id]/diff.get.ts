import { ROUTES } from '#shared/contract/routes'
import { getTemplateDiff } from '#server/services/template/template-diff.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates/{id}/diff?from=&to= */
export default defineApiHandler(ROUTES.templateDiff, ({ services, params, query }) =>
  getTemplateDiff(services, { id: params.id, ...query }))
