import { ROUTES } from '#shared/contract/routes'
import { restoreVersion } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/models/{id}/versions/{number}/restore */
export default defineApiHandler(ROUTES.modelVersionRestore, ({ services, actor, params }) =>
  restoreVersion(services, actor, params))
