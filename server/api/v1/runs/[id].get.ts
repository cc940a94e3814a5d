import { ROUTES } from '#shared/contract/routes'
import { getRun } from '#server/services/run/run.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/{id} */
export default defineApiHandler(ROUTES.runGet, ({ services, params }) => getRun(services, params.id))
