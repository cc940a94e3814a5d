import { ROUTES } from '#shared/contract/routes'
import { getCompare } from '#server/services/metric/metric.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/compare */
export default defineApiHandler(ROUTES.metricCompare, ({ services, query }) => getCompare(services, query))
