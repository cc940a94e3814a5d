import { ROUTES } from '#shared/contract/routes'
import { getLosses } from '#server/services/metric/metric-losses'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/losses */
export default defineApiHandler(ROUTES.metricLosses, ({ services, query }) => getLosses(services, query))
