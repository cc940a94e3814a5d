import { ROUTES } from '#shared/contract/routes'
import { getTokens } from '../../../services/metric.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/metrics/tokens */
export default defineApiHandler(ROUTES.metricTokens, ({ services, query }) => getTokens(services, query))
