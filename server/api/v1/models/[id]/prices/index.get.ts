import { ROUTES } from '#shared/contract/routes'
import { listPrices } from '#server/services/model/model-price.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/models/{id}/prices */
export default defineApiHandler(ROUTES.modelPriceList, ({ services, params, query }) =>
  listPrices(services, { ...params, ...query }))
