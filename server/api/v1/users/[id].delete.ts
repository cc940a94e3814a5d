import { ROUTES } from '#shared/contract/routes'
import { removeUser } from '#server/services/access/user.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/users/{id} */
export default defineApiHandler(ROUTES.userDelete, ({ services, actor, identity, params, seenVersions }) =>
  removeUser(services, actor, { id: params.id, identity, seenVersions }))
