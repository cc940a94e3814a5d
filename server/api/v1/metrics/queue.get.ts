import { ROUTES } from '#shared/contract/routes'
import { getQueue } from '#server/services/metric/metric-queue'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/queue */
export default defineApiHandler(ROUTES.metricQueue, ({ services, query }) => getQueue(services, query))
