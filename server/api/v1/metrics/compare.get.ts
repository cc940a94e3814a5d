import { ROUTES } from '#shared/contract/routes'
import { getCompare } from '../../../services/metric.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/metrics/compare */
export default defineApiHandler(ROUTES.metricCompare, ({ services, query }) => getCompare(services, query))
