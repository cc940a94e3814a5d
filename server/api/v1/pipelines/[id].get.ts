import { ROUTES } from '#shared/contract/routes'
import { getPipeline } from '../../../services/pipeline.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/pipelines/{id} */
export default defineApiHandler(ROUTES.pipelineGet, ({ services, params }) => getPipeline(services, params.id))
