import { ROUTES } from '#shared/contract/routes'
import { getSystem } from '#server/services/system/system.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/system */
export default defineApiHandler(ROUTES.systemGet, ({ services }) => getSystem(services))
