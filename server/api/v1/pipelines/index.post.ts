import { ROUTES } from '#shared/contract/routes'
import { createPipeline } from '#server/services/pipeline/pipeline.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/pipelines */
export default defineApiHandler(ROUTES.pipelineCreate, ({ services, actor, body }) =>
  createPipeline(services, actor, body))
