import { ROUTES } from '#shared/contract/routes'
import { getStages } from '../../../services/metric.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/metrics/stages */
export default defineApiHandler(ROUTES.metricStages, ({ services, query }) => getStages(services, query))
