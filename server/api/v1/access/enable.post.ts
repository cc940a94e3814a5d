import { ROUTES } from '#shared/contract/routes'
import { enableAccess } from '#server/services/access/access.service'
import { defineApiHandler } from '#server/http/api-handler'
import { answerSignedIn, originOf } from '#server/http/access/credential'

/** POST /api/v1/access/enable */
export default defineApiHandler(ROUTES.accessEnable, async ({ event, services, actor, identity, body }) =>
  answerSignedIn(
    event, services, await enableAccess(services, actor, body, originOf(event, services.access, identity)),
  ))
