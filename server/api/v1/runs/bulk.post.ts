import { ROUTES } from '#shared/contract/routes'
import { applyBulk } from '../../../services/run-bulk.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/runs/bulk */
export default defineApiHandler(ROUTES.runBulk, ({ services, actor, body }) => applyBulk(services, actor, body))
