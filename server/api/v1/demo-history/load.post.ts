import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/demo-history/load */
export default defineApiHandler(ROUTES.demoHistoryLoad, ({ services, actor, body }) =>
  services.demoHistory.load(actor, body))
