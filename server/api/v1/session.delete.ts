import { ROUTES } from '#shared/contract/routes'
import { signOutUser } from '#server/services/access/sign-in.service'
import { defineApiHandler } from '#server/http/api-handler'
import { takeSession } from '#server/http/access/credential'

/** DELETE /api/v1/session */
export default defineApiHandler(ROUTES.sessionDelete, async ({ event, services, actor, identity }) => {
  await signOutUser(services, actor, identity)
  await takeSession(event, services.access)
})
