import { ROUTES } from '#shared/contract/routes'
import { undoVerdict } from '#server/services/quality/sample-verdict.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/samples/{id}/undo */
export default defineApiHandler(ROUTES.qcSampleUndo, ({ services, actor, params, body }) => undoVerdict(services, actor, { ...body, id: params.id }))
