import { ROUTES } from '#shared/contract/routes'
import { publishTemplate } from '#server/services/template/template-version.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates/{id}/versions */
export default defineApiHandler(ROUTES.templatePublish, ({ services, actor, params, body, seenVersions }) =>
  publishTemplate(services, actor, { id: params.id, seenVersions, ...body }))
