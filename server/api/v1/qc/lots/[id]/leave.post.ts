import { ROUTES } from '#shared/contract/routes'
import { leaveLot } from '#server/services/quality/sample-claim.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/leave */
export default defineApiHandler(ROUTES.qcLotLeave, ({ services, params, body }) => leaveLot(services, { ...body, id: params.id }))
