import { ROUTES } from '#shared/contract/routes'
import { getSeries } from '../../../services/metric.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/metrics/series */
export default defineApiHandler(ROUTES.metricSeries, ({ services, query }) => getSeries(services, query))
