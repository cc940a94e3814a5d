import { ROUTES } from '#shared/contract/routes'
import { listConfigs } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/models */
export default defineApiHandler(ROUTES.modelList, ({ services, query }) => listConfigs(services, query))
