import { ROUTES } from '#shared/contract/routes'
import { listPipelines } from '../../../services/pipeline.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/pipelines */
export default defineApiHandler(ROUTES.pipelineList, ({ services, query }) => listPipelines(services, query))
