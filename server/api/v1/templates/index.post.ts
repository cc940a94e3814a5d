import { ROUTES } from '#shared/contract/routes'
import { createTemplate } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates */
export default defineApiHandler(ROUTES.templateCreate, ({ services, actor, body }) =>
  createTemplate(services, actor, body))
