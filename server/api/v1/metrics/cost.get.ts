import { ROUTES } from '#shared/contract/routes'
import { getCosts } from '#server/services/model/cost.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/cost */
export default defineApiHandler(ROUTES.metricCost, ({ services, query }) => getCosts(services, query))
