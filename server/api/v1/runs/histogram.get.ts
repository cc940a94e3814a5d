import { ROUTES } from '#shared/contract/routes'
import { getRunHistogram } from '#server/services/run/run-histogram.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/histogram */
export default defineApiHandler(ROUTES.runHistogram, ({ services, query }) => getRunHistogram(services, query))
