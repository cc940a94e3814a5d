import { ROUTES } from '#shared/contract/routes'
import { decideLot } from '#server/services/quality/lot-decision.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/decision */
export default defineApiHandler(ROUTES.qcLotDecide, ({ services, actor, params, body }) =>
  decideLot(services, actor, { id: params.id, ...body }))
