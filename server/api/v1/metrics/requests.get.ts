import { ROUTES } from '#shared/contract/routes'
import { getRequests } from '../../../services/metric.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/metrics/requests */
export default defineApiHandler(ROUTES.metricRequests, ({ services, query }) => getRequests(services, query))
