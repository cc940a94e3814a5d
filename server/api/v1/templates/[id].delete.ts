import { ROUTES } from '#shared/contract/routes'
import { archiveTemplate } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/templates/{id} */
export default defineApiHandler(ROUTES.templateDelete, ({ services, actor, params, seenVersions }) =>
  archiveTemplate(services, actor, { id: params.id, seenVersions }))
