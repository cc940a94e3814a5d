import { ROUTES } from '#shared/contract/routes'
import { removeView } from '#server/services/run/saved-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/views/{id} */
export default defineApiHandler(ROUTES.viewDelete, ({ services, actor, params, seenVersions }) =>
  removeView(services, actor, { id: params.id, seenVersions }))
