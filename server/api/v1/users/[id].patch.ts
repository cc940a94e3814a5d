import { ROUTES } from '#shared/contract/routes'
import { changeUser } from '#server/services/access/user.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/users/{id} */
export default defineApiHandler(ROUTES.userChange, ({ services, actor, identity, params, body, seenVersions }) =>
  changeUser(services, actor, { id: params.id, identity, seenVersions, change: body }))
