import { ROUTES } from '#shared/contract/routes'
import { createConfig } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/models */
export default defineApiHandler(ROUTES.modelCreate, ({ services, actor, body }) => createConfig(services, actor, body))
