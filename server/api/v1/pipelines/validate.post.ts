import { ROUTES } from '#shared/contract/routes'
import { validatePipeline } from '#server/services/pipeline/pipeline-validation.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/pipelines/validate */
export default defineApiHandler(ROUTES.pipelineValidate, ({ services, body }) => validatePipeline(services, body))
