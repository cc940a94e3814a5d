import { ROUTES } from '#shared/contract/routes'
import { withReviewer } from '#server/services/access/identity'
import { getSample } from '#server/services/quality/sample-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/qc/samples/{id} */
export default defineApiHandler(ROUTES.qcSampleGet, ({ services, identity, params, query }) =>
  getSample(services, { ...withReviewer(identity, query), id: params.id }))
