import { ROUTES } from '#shared/contract/routes'
import { drawLot } from '#server/services/quality/lot-create.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/draw */
export default defineApiHandler(ROUTES.qcLotDraw, ({ services, actor, params }) => drawLot(services, actor, params.id))
