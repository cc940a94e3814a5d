import { ROUTES } from '#shared/contract/routes'
import { applyFixes } from '#server/services/quality/review-fixes.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/fixes */
export default defineApiHandler(ROUTES.qcLotFixes, ({ services, actor, params, body }) =>
  applyFixes(services, actor, { id: params.id, ...body }))
