import { ROUTES } from '#shared/contract/routes'
import { listHistory } from '#server/services/config/config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/config/history */
export default defineApiHandler(ROUTES.configHistory, ({ services, query }) => listHistory(services, query))
