import { ROUTES } from '#shared/contract/routes'
import { getSummary } from '../../../services/metric.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/metrics/summary */
export default defineApiHandler(ROUTES.metricSummary, ({ services, query }) => getSummary(services, query))
