import { ROUTES } from '#shared/contract/routes'
import { disableAccess } from '#server/services/access/access.service'
import { toSessionView } from '#server/services/access/identity'
import { defineApiHandler } from '#server/http/api-handler'
import { takeSession } from '#server/http/access/credential'

/** POST /api/v1/access/disable */
export default defineApiHandler(ROUTES.accessDisable, async ({ event, services, actor, identity }) => {
  await disableAccess(services, actor, identity)
  await takeSession(event, services.access)
  return toSessionView({ kind: 'open' }, services.access)
})
