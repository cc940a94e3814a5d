import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/demo-history/clear */
export default defineApiHandler(ROUTES.demoHistoryClear, ({ services, actor }) => services.demoHistory.clear(actor))
