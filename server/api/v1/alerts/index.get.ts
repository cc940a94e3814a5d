import { ROUTES } from '#shared/contract/routes'
import { listAlertsOf } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/alerts */
export default defineApiHandler(ROUTES.alertList, ({ services, query }) => listAlertsOf(services, query))
