import { ROUTES } from '#shared/contract/routes'
import { archivePipeline } from '#server/services/pipeline/pipeline.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/pipelines/{id} */
export default defineApiHandler(ROUTES.pipelineDelete, ({ services, actor, params, seenVersions }) =>
  archivePipeline(services, actor, { id: params.id, seenVersions }))
