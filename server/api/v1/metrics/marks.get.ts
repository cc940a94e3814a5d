import { ROUTES } from '#shared/contract/routes'
import { listMarks } from '#server/services/metric/metric-marks'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/metrics/marks */
export default defineApiHandler(ROUTES.metricMarks, ({ services, query }) => listMarks(services, query))
