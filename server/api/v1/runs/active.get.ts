import { ROUTES } from '#shared/contract/routes'
import { listActiveRuns } from '../../../services/active-run.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/runs/active */
export default defineApiHandler(ROUTES.runActiveList, ({ services, query }) => listActiveRuns(services, query))
