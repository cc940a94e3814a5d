import { ROUTES } from '#shared/contract/routes'
import { createPipelineFrom } from '#server/services/template/template-use.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates/{id}/versions/{version}/pipelines */
export default defineApiHandler(ROUTES.templateVersionUse, ({ services, actor, params, body }) =>
  createPipelineFrom(services, actor, { ...params, ...body }))
