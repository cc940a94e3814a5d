import { ROUTES } from '#shared/contract/routes'
import { removePrice } from '#server/services/model/model-price.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/models/{id}/prices/{priceId} */
export default defineApiHandler(ROUTES.modelPriceDelete, ({ services, actor, params, seenVersions }) =>
  removePrice(services, actor, { ...params, seenVersions }))
