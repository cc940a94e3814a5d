import { ROUTES } from '#shared/contract/routes'
import { getSystemDetail } from '#server/services/system/system-detail.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/system/details */
export default defineApiHandler(ROUTES.systemDetailGet, ({ services }) => getSystemDetail(services))
