import { ROUTES } from '#shared/contract/routes'
import { getAgreement } from '#server/services/quality/agreement.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/agreement */
export default defineApiHandler(ROUTES.qcAgreement, ({ services, query }) => getAgreement(services, query))
