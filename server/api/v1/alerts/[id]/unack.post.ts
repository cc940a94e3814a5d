import { ROUTES } from '#shared/contract/routes'
import { unackAlert } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/alerts/{id}/unack */
export default defineApiHandler(ROUTES.alertUnack, ({ services, actor, params }) =>
  unackAlert(services, actor, params.id))
