import { ROUTES } from '#shared/contract/routes'
import { getConfig } from '#server/services/config/config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/config */
export default defineApiHandler(ROUTES.configGet, ({ services }) => getConfig(services))
