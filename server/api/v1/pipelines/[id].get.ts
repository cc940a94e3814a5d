import { ROUTES } from '#shared/contract/routes'
import { getPipeline } from '#server/services/pipeline/pipeline.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/pipelines/{id} */
export default defineApiHandler(ROUTES.pipelineGet, ({ services, params }) => getPipeline(services, params.id))
