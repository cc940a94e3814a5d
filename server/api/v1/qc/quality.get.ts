import { ROUTES } from '#shared/contract/routes'
import { getQuality } from '#server/services/quality/lot.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/quality */
export default defineApiHandler(ROUTES.qcQuality, ({ services, query }) => getQuality(services, query))
