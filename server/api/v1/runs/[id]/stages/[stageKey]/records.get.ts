import { ROUTES } from '#shared/contract/routes'
import { findLensRecord } from '#server/services/run/run-lens.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/runs/{id}/stages/{stageKey}/records */
export default defineApiHandler(ROUTES.runRecord, ({ services, params, query }) =>
  findLensRecord(services, { ...params, ...query }))
