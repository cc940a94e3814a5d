import { ROUTES } from '#shared/contract/routes'
import { createLot } from '#server/services/quality/lot-create.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots */
export default defineApiHandler(ROUTES.qcLotCreate, ({ services, actor, body }) => createLot(services, actor, body))
