import { ROUTES } from '#shared/contract/routes'
import { listReviewerVerdicts } from '#server/services/quality/review-record.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/verdicts */
export default defineApiHandler(ROUTES.qcVerdictList, ({ services, query }) => listReviewerVerdicts(services, query))
