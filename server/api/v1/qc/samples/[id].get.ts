import { ROUTES } from '#shared/contract/routes'
import { getSample } from '#server/services/quality/sample-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/samples/{id} */
export default defineApiHandler(ROUTES.qcSampleGet, ({ services, params, query }) => getSample(services, { ...query, id: params.id }))
