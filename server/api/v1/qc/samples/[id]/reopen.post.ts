import { ROUTES } from '#shared/contract/routes'
import { withReviewer } from '#server/services/access/identity'
import { reopenSample } from '#server/services/quality/sample-verdict.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/reopen */
export default defineApiHandler(ROUTES.qcSampleReopen, ({ services, actor, identity, params, body }) =>
  reopenSample(services, actor, { ...withReviewer(identity, body), id: params.id }))
