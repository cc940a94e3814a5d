import { ROUTES } from '#shared/contract/routes'
import { withReviewer } from '#server/services/access/identity'
import { claimSample } from '#server/services/quality/sample-claim.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/claim */
export default defineApiHandler(ROUTES.qcSampleClaim, ({ services, actor, identity, params, body }) =>
  claimSample(services, actor, { ...withReviewer(identity, body), id: params.id }))
