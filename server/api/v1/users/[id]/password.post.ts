import { ROUTES } from '#shared/contract/routes'
import { toSessionView } from '#server/services/access/identity'
import { setPassword } from '#server/services/access/user.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/users/{id}/password */
export default defineApiHandler(ROUTES.userPassword, async ({ services, actor, identity, params, body }) => {
  await setPassword(services, actor, { ...body, id: params.id, identity })
  return toSessionView(identity, services.access)
})
