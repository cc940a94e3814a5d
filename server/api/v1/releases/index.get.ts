import { ROUTES } from '#shared/contract/routes'
import { listReleases } from '#server/services/release/release.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/releases */
export default defineApiHandler(ROUTES.releaseList, ({ services, query }) => listReleases(services, query))
