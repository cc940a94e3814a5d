import { ROUTES } from '#shared/contract/routes'
import { getAlertCounts } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/alerts/counts */
export default defineApiHandler(ROUTES.alertCounts, ({ services, query }) => getAlertCounts(services, query))
