import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/demo-history */
export default defineApiHandler(ROUTES.demoHistoryGet, ({ services }) => services.demoHistory.find())
