import { ROUTES } from '#shared/contract/routes'
import { scrapLot } from '#server/services/quality/lot-decision.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/scrap */
export default defineApiHandler(ROUTES.qcLotScrap, ({ services, actor, params, body }) =>
  scrapLot(services, actor, { id: params.id, reason: body.reason }))
