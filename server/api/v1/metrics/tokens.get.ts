import { ROUTES } from '#shared/contract/routes'
import { getTokens } from '#server/services/metric/metric.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/tokens */
export default defineApiHandler(ROUTES.metricTokens, ({ services, query }) => getTokens(services, query))
