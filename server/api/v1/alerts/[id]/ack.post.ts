import { ROUTES } from '#shared/contract/routes'
import { ackAlert } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/alerts/{id}/ack */
export default defineApiHandler(ROUTES.alertAck, ({ services, actor, params, body }) =>
  ackAlert(services, actor, params.id, body))
