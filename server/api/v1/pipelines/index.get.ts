import { ROUTES } from '#shared/contract/routes'
import { listPipelines } from '#server/services/pipeline/pipeline.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/pipelines */
export default defineApiHandler(ROUTES.pipelineList, ({ services, query }) => listPipelines(services, query))
