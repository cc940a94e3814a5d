import { ROUTES } from '#shared/contract/routes'
import { listRunLogs } from '#server/services/run/run.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/{id}/logs */
export default defineApiHandler(ROUTES.runLogs, ({ services, params }) => listRunLogs(services, params.id))
