import { ROUTES } from '#shared/contract/routes'
import { listVersions } from '#server/services/model/model-config.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/models/{id}/versions */
export default defineApiHandler(ROUTES.modelVersionList, ({ services, params, query }) =>
  listVersions(services, { ...params, ...query }))
