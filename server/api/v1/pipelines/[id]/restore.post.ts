import { ROUTES } from '#shared/contract/routes'
import { restorePipeline } from '#server/services/pipeline/pipeline.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/pipelines/{id}/restore */
export default defineApiHandler(ROUTES.pipelineRestore, ({ services, actor, params }) =>
  restorePipeline(services, actor, params.id))
