import { ROUTES } from '#shared/contract/routes'
import { changeTemplate } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/templates/{id} */
export default defineApiHandler(ROUTES.templateChange, ({ services, actor, params, body, seenVersions }) =>
  changeTemplate(services, actor, { id: params.id, seenVersions, change: body }))
