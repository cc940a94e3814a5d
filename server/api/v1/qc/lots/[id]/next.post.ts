import { ROUTES } from '#shared/contract/routes'
import { claimNextSamples } from '#server/services/quality/sample-claim.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/qc/lots/{id}/next */
export default defineApiHandler(ROUTES.qcLotNext, ({ services, actor, params, body }) => claimNextSamples(services, actor, { ...body, id: params.id }))
