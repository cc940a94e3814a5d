import { ROUTES } from '#shared/contract/routes'
import { getStages } from '#server/services/metric/metric.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/stages */
export default defineApiHandler(ROUTES.metricStages, ({ services, query }) => getStages(services, query))
