import { ROUTES } from '#shared/contract/routes'
import { getLine } from '#server/services/overview/line.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/line */
export default defineApiHandler(ROUTES.metricLine, ({ services, query }) => getLine(services, query))
