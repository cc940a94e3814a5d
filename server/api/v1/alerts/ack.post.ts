import { ROUTES } from '#shared/contract/routes'
import { ackAlerts } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/alerts/ack */
export default defineApiHandler(ROUTES.alertBulkAck, ({ services, actor, body }) => ackAlerts(services, actor, body))
