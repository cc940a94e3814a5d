import { ROUTES } from '#shared/contract/routes'
import { getView } from '#server/services/run/saved-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/views/{id} */
export default defineApiHandler(ROUTES.viewGet, ({ services, actor, params }) => getView(services, actor, params.id))
