import { ROUTES } from '#shared/contract/routes'
import { closeAlert } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/alerts/{id}/close */
export default defineApiHandler(ROUTES.alertClose, ({ services, actor, params, body }) =>
  closeAlert(services, actor, params.id, body))
