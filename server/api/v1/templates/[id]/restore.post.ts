import { ROUTES } from '#shared/contract/routes'
import { unarchiveTemplate } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates/{id}/restore */
export default defineApiHandler(ROUTES.templateUnarchive, ({ services, actor, params }) =>
  unarchiveTemplate(services, actor, params.id))
