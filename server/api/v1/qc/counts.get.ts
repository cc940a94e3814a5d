import { ROUTES } from '#shared/contract/routes'
import { getQcCounts } from '#server/services/quality/lot.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/counts */
export default defineApiHandler(ROUTES.qcCounts, ({ services, query }) => getQcCounts(services, query))
