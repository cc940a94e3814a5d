import { ROUTES } from '#shared/contract/routes'
import { getSystemLoad } from '#server/services/system/system-load.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/system/load */
export default defineApiHandler(ROUTES.systemLoadGet, async ({ services }) => getSystemLoad(services))
