import { ROUTES } from '#shared/contract/routes'
import { listQcLots } from '#server/services/quality/lot.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/lots */
export default defineApiHandler(ROUTES.qcLotList, ({ services, query }) => listQcLots(services, query))
