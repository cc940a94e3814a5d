import { ROUTES } from '#shared/contract/routes'
import { replacePipeline } from '#server/services/pipeline/pipeline.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PUT /api/v1/pipelines/{id} */
export default defineApiHandler(ROUTES.pipelineReplace, ({ services, actor, params, body, seenVersions }) =>
  replacePipeline(services, actor, { id: params.id, seenVersions, change: body }))
