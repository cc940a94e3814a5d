import { ROUTES } from '#shared/contract/routes'
import { runTemplateSample } from '#server/services/template/template-sample.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/templates/{id}/sample */
export default defineApiHandler(ROUTES.templateSample, ({ services, actor, params, body }) =>
  runTemplateSample(services, actor, { id: params.id, ...body }))
