import { ROUTES } from '#shared/contract/routes'
import { replaceDraft } from '#server/services/template/template.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PUT /api/v1/templates/{id}/draft */
export default defineApiHandler(ROUTES.templateDraftReplace, ({ services, actor, params, body, seenVersions }) =>
  replaceDraft(services, actor, { id: params.id, seenVersions, ...body }))
