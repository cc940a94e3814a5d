import { ROUTES } from '#shared/contract/routes'
import { createPipeline } from '../../../services/pipeline.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/pipelines */
export default defineApiHandler(ROUTES.pipelineCreate, ({ services, actor, body }) => createPipeline(services, actor, body))
