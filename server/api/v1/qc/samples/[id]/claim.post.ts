import { ROUTES } from '#shared/contract/routes'
import { claimSample } from '#server/services/quality/sample-claim.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/claim */
export default defineApiHandler(ROUTES.qcSampleClaim, ({ services, actor, params, body }) => claimSample(services, actor, { ...body, id: params.id }))
