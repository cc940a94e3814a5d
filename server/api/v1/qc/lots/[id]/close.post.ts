import { ROUTES } from '#shared/contract/routes'
import { closeLot } from '#server/services/quality/lot-decision.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/close */
export default defineApiHandler(ROUTES.qcLotClose, ({ services, actor, params, body }) =>
  closeLot(services, actor, { id: params.id, reason: body.reason }))
