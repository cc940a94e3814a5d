import { ROUTES } from '#shared/contract/routes'
import { getPipelineDiff } from '#server/services/pipeline/pipeline-diff.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/pipelines/{id}/diff?from&to */
export default defineApiHandler(ROUTES.pipelineDiff, ({ services, params, query }) =>
  getPipelineDiff(services, { ...query, id: params.id }))
