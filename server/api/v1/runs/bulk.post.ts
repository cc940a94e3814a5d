import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'
import { applyBulk } from '#server/services/bulk/run-bulk.service'

/** POST /api/v1/runs/bulk */
export default defineApiHandler(ROUTES.runBulk, ({ services, actor, body }) => applyBulk(services, actor, body))
