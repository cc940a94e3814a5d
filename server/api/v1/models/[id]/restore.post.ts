import { ROUTES } from '#shared/contract/routes'
import { restoreConfig } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/models/{id}/restore */
export default defineApiHandler(ROUTES.modelRestore, ({ services, actor, params }) =>
  restoreConfig(services, actor, params.id))
