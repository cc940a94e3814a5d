import { ROUTES } from '#shared/contract/routes'
import { getSource } from '#server/services/source/source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/sources/{id} */
export default defineApiHandler(ROUTES.sourceGet, ({ services, params }) => getSource(services, params.id))
