import { ROUTES } from '#shared/contract/routes'
import { getBoard } from '#server/services/quality/lot.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/board */
export default defineApiHandler(ROUTES.qcBoard, ({ services, query }) => getBoard(services, query))
