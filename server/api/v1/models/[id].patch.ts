import { ROUTES } from '#shared/contract/routes'
import { changeConfig } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/models/{id} */
export default defineApiHandler(ROUTES.modelChange, ({ services, actor, params, seenVersions, body }) =>
  changeConfig(services, actor, { id: params.id, seenVersions, change: body }))
