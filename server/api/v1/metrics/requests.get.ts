import { ROUTES } from '#shared/contract/routes'
import { getRequests } from '#server/services/metric/metric.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/requests */
export default defineApiHandler(ROUTES.metricRequests, ({ services, query }) => getRequests(services, query))
