import { ROUTES } from '#shared/contract/routes'
import { getSummary } from '#server/services/metric/metric.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/summary */
export default defineApiHandler(ROUTES.metricSummary, ({ services, query }) => getSummary(services, query))
