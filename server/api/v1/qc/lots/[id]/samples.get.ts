import { ROUTES } from '#shared/contract/routes'
import { listQcSamples } from '#server/services/quality/lot.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/lots/{id}/samples */
export default defineApiHandler(ROUTES.qcLotSamples, ({ services, params, query }) => listQcSamples(services, { id: params.id, ...query }))
