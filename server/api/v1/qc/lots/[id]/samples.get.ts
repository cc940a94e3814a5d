import { ROUTES } from '#shared/contract/routes'
import { listSampleItems } from '#server/services/quality/sample-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/lots/{id}/samples */
export default defineApiHandler(ROUTES.qcLotSamples, ({ services, params, query }) =>
  listSampleItems(services, { ...query, id: params.id }))
