import { ROUTES } from '#shared/contract/routes'
import { getOverview } from '../../services/overview.service'
import { defineApiHandler } from '../../utils/api-handler'

/** GET /api/v1/overview */
export default defineApiHandler(ROUTES.overviewGet, ({ services, query }) => getOverview(services, query))
