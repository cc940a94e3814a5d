import { ROUTES } from '#shared/contract/routes'
import { setTemplateLabel } from '#server/services/template/template-version.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PUT /api/v1/templates/{id}/labels/{label} */
export default defineApiHandler(ROUTES.templateLabelSet, ({ services, actor, params, body, seenVersions }) =>
  setTemplateLabel(services, actor, { ...params, seenVersions, ...body }))
