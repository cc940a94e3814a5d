import { ROUTES } from '#shared/contract/routes'
import { getTemplate } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates/{id}?projectId= */
export default defineApiHandler(ROUTES.templateGet, ({ services, params, query }) =>
  getTemplate(services, { ...params, ...query }))
