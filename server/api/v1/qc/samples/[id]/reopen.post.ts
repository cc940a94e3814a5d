import { ROUTES } from '#shared/contract/routes'
import { reopenSample } from '#server/services/quality/sample-verdict.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/reopen */
export default defineApiHandler(ROUTES.qcSampleReopen, ({ services, actor, params, body }) => reopenSample(services, actor, { ...body, id: params.id }))
