import { ROUTES } from '#shared/contract/routes'
import { getSilence } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/silences/{id} */
export default defineApiHandler(ROUTES.silenceGet, ({ services, params }) => getSilence(services, params.id))
