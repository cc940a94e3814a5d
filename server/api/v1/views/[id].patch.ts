import { ROUTES } from '#shared/contract/routes'
import { changeView } from '#server/services/run/saved-view.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/views/{id} */
export default defineApiHandler(ROUTES.viewChange, ({ services, actor, params, body, seenVersions }) =>
  changeView(services, actor, { id: params.id, seenVersions, change: body }))
