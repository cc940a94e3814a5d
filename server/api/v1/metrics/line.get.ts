import { ROUTES } from '#shared/contract/routes'
import { getLine } from '../../../services/line.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/metrics/line */
export default defineApiHandler(ROUTES.metricLine, ({ services, query }) => getLine(services, query))
