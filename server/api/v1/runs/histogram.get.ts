import { ROUTES } from '#shared/contract/routes'
import { getRunHistogram } from '../../../services/run-histogram.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/runs/histogram */
export default defineApiHandler(ROUTES.runHistogram, ({ services, query }) => getRunHistogram(services, query))
