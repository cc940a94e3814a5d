import { ROUTES } from '#shared/contract/routes'
import { giveVerdict } from '#server/services/quality/sample-verdict.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/verdict */
export default defineApiHandler(ROUTES.qcSampleVerdict, ({ services, actor, params, body }) => giveVerdict(services, actor, { ...body, id: params.id }))
