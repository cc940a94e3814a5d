import { ROUTES } from '#shared/contract/routes'
import { withReviewer } from '#server/services/access/identity'
import { claimNextSamples } from '#server/services/quality/sample-claim.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/next */
export default defineApiHandler(ROUTES.qcLotNext, ({ services, actor, identity, params, body }) =>
  claimNextSamples(services, actor, { ...withReviewer(identity, body), id: params.id }))
