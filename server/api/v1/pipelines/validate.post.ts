import { ROUTES } from '#shared/contract/routes'
import { validatePipeline } from '../../../services/pipeline-validation.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/pipelines/validate */
export default defineApiHandler(ROUTES.pipelineValidate, ({ services, body }) => validatePipeline(services, body))
