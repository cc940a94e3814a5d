import { ROUTES } from '#shared/contract/routes'
import { getVersion } from '#server/services/template/template-version.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/templates/{id}/versions/{version} */
export default defineApiHandler(ROUTES.templateVersionGet, ({ services, params }) => getVersion(services, params))
