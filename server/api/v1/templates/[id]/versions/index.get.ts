import { ROUTES } from '#shared/contract/routes'
import { listVersions } from '#server/services/template/template-version.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates/{id}/versions */
export default defineApiHandler(ROUTES.templateVersionList, ({ services, params, query }) =>
  listVersions(services, { id: params.id, ...query }))
