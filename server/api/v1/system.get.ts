import { ROUTES } from '#shared/contract/routes'
import { getSystem } from '../../services/system.service'
import { defineApiHandler } from '../../utils/api-handler'

/** GET /api/v1/system */
export default defineApiHandler(ROUTES.systemGet, ({ services }) => getSystem(services))
