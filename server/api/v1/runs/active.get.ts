import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'
import { listActiveRuns } from '#server/services/run/run-list.service'

/** GET /api/v1/runs/active */
export default defineApiHandler(ROUTES.runActiveList, ({ services, query }) => listActiveRuns(services, query))
