import { ROUTES } from '#shared/contract/routes'
import { getRun } from '../../../services/run.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/runs/{id} */
export default defineApiHandler(ROUTES.runGet, ({ services, params }) => getRun(services, params.id))
