import { ROUTES } from '#shared/contract/routes'
import { listRuns } from '#server/services/run/run-list.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs */
export default defineApiHandler(ROUTES.runList, ({ services, query }) => listRuns(services, query))
