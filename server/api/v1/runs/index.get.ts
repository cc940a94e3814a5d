import { ROUTES } from '#shared/contract/routes'
import { listRuns } from '../../../services/run-list.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/runs */
export default defineApiHandler(ROUTES.runList, ({ services, query }) => listRuns(services, query))
