import { ROUTES } from '#shared/contract/routes'
import { listRunLogs } from '../../../../services/run.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** GET /api/v1/runs/{id}/logs */
export default defineApiHandler(ROUTES.runLogs, ({ services, params }) => listRunLogs(services, params.id))
