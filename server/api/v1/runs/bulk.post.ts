import { ROUTES } from '#shared/contract/routes'
import { applyBulk } from '#server/services/run/run-bulk.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/runs/bulk */
export default defineApiHandler(ROUTES.runBulk, ({ services, actor, body }) => applyBulk(services, actor, body))
