import { ROUTES } from '#shared/contract/routes'
import { listActiveRuns } from '#server/services/run/active-run.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/active */
export default defineApiHandler(ROUTES.runActiveList, ({ services, query }) => listActiveRuns(services, query))
