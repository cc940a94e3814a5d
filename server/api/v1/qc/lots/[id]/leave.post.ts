import { ROUTES } from '#shared/contract/routes'
import { withReviewer } from '#server/services/access/identity'
import { leaveLot } from '#server/services/quality/sample-claim.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/leave */
export default defineApiHandler(ROUTES.qcLotLeave, ({ services, actor, identity, params, body }) =>
  leaveLot(services, actor, { ...withReviewer(identity, body), id: params.id }))
