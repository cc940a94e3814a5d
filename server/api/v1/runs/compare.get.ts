import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'
import { compareRuns } from '#server/services/compare/run-compare.service'

/** GET /api/v1/runs/compare */
export default defineApiHandler(ROUTES.runCompare, ({ services, query }) => compareRuns(services, query))
