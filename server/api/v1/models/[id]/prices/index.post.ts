import { ROUTES } from '#shared/contract/routes'
import { addPrice } from '#server/services/model/model-price.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/models/{id}/prices */
export default defineApiHandler(ROUTES.modelPriceCreate, ({ services, actor, params, body }) =>
  addPrice(services, actor, { ...params, ...body }))
