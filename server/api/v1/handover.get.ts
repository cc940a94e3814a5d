import { ROUTES } from '#shared/contract/routes'
import { getHandover } from '#server/services/overview/handover.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/handover */
export default defineApiHandler(ROUTES.handoverGet, ({ services, query }) => getHandover(services, query))
