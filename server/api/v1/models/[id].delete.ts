import { ROUTES } from '#shared/contract/routes'
import { archiveConfig } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/models/{id} */
export default defineApiHandler(ROUTES.modelDelete, ({ services, actor, params, seenVersions }) =>
  archiveConfig(services, actor, { id: params.id, seenVersions }))
