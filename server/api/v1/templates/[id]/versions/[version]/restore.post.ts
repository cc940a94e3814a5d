import { ROUTES } from '#shared/contract/routes'
import { restoreVersion } from '#server/services/template/template-version.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates/{id}/versions/{version}/restore */
export default defineApiHandler(ROUTES.templateVersionRestore, ({ services, actor, params, body, seenVersions }) =>
  restoreVersion(services, actor, { ...params, seenVersions, ...body }))
