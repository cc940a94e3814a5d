import { ROUTES } from '#shared/contract/routes'
import { getAlert } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/alerts/{id} */
export default defineApiHandler(ROUTES.alertGet, ({ services, params }) => getAlert(services, params.id))
