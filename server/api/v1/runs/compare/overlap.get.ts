import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'
import { compareOverlap } from '#server/services/compare/compare-overlap.service'

/** GET /api/v1/runs/compare/overlap */
export default defineApiHandler(ROUTES.runCompareOverlap, ({ services, query }) => compareOverlap(services, query))
