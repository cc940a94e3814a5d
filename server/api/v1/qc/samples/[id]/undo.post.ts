import { ROUTES } from '#shared/contract/routes'
import { withReviewer } from '#server/services/access/identity'
import { undoVerdict } from '#server/services/quality/sample-verdict.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/undo */
export default defineApiHandler(ROUTES.qcSampleUndo, ({ services, actor, identity, params, body }) =>
  undoVerdict(services, actor, { ...withReviewer(identity, body), id: params.id }))
