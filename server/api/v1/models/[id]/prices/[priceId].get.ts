import { ROUTES } from '#shared/contract/routes'
import { getPrice } from '#server/services/model/model-price.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/models/{id}/prices/{priceId} */
export default defineApiHandler(ROUTES.modelPriceGet, ({ services, params }) => getPrice(services, params))
