import { ROUTES } from '#shared/contract/routes'
import { getSeries } from '#server/services/metric/metric.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/series */
export default defineApiHandler(ROUTES.metricSeries, ({ services, query }) => getSeries(services, query))
