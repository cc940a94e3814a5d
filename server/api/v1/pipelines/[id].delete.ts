import { ROUTES } from '#shared/contract/routes'
import { archivePipeline } from '../../../services/pipeline.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** DELETE /api/v1/pipelines/{id} */
export default defineApiHandler(ROUTES.pipelineDelete, ({ services, actor, params, seenVersions }) =>
  archivePipeline(services, actor, { id: params.id, seenVersions }))
