import { ROUTES } from '#shared/contract/routes'
import { getQcLot } from '#server/services/quality/lot.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/lots/{id} */
export default defineApiHandler(ROUTES.qcLotGet, ({ services, params }) => getQcLot(services, params.id))
