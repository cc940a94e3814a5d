import { ROUTES } from '#shared/contract/routes'
import { listRevisions } from '#server/services/pipeline/pipeline.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/pipelines/{id}/revisions */
export default defineApiHandler(ROUTES.pipelineRevisionList, ({ services, params, query }) =>
  listRevisions(services, { ...query, id: params.id }))
