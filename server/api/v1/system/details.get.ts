import { ROUTES } from '#shared/contract/routes'
import { getSystemDetail } from '../../../services/system-detail.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/system/details */
export default defineApiHandler(ROUTES.systemDetailGet, ({ services }) => getSystemDetail(services))
