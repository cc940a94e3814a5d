import { ROUTES } from '#shared/contract/routes'
import { deprecateTemplate } from '#server/services/template/template-version.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates/{id}/versions/{version}/deprecate */
export default defineApiHandler(ROUTES.templateVersionDeprecate, ({ services, actor, params, body }) =>
  deprecateTemplate(services, actor, { ...params, ...body }))
