import { ROUTES } from '#shared/contract/routes'
import { createView } from '#server/services/run/saved-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/views */
export default defineApiHandler(ROUTES.viewCreate, ({ services, actor, body }) => createView(services, actor, body))
