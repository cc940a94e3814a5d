import { ROUTES } from '#shared/contract/routes'
import { getConfig } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/models/{id} */
export default defineApiHandler(ROUTES.modelGet, ({ services, params }) => getConfig(services, params.id))
