import { ROUTES } from '#shared/contract/routes'
import { withReviewer } from '#server/services/access/identity'
import { giveVerdict } from '#server/services/quality/sample-verdict.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/verdict */
export default defineApiHandler(ROUTES.qcSampleVerdict, ({ services, actor, identity, params, body }) =>
  giveVerdict(services, actor, { ...withReviewer(identity, body), id: params.id }))
