import { ROUTES } from '#shared/contract/routes'
import { getRelease } from '#server/services/release/release.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/releases/{id} */
export default defineApiHandler(ROUTES.releaseGet, ({ services, params }) => getRelease(services, params.id))
