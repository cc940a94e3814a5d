import { ROUTES } from '#shared/contract/routes'
import { listDefectCodes } from '#server/services/quality/review-record.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/defects */
export default defineApiHandler(ROUTES.qcDefectList, ({ services, query }) => listDefectCodes(services, query))
