import { ROUTES } from '#shared/contract/routes'
import { getQualityMetrics } from '#server/services/metric/metric-quality'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/quality */
export default defineApiHandler(ROUTES.metricQuality, ({ services, query }) => getQualityMetrics(services, query))
