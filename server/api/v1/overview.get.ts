import { ROUTES } from '#shared/contract/routes'
import { getOverview } from '#server/services/overview/overview.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/overview */
export default defineApiHandler(ROUTES.overviewGet, ({ services, query }) => getOverview(services, query))
