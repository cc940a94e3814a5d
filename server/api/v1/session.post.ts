import { ROUTES } from '#shared/contract/routes'
import { signInUser } from '#server/services/access/sign-in.service'
import { defineApiHandler } from '#server/http/api-handler'
import { answerSignedIn, originOf } from '#server/http/access/credential'

/** POST /api/v1/session */
export default defineApiHandler(ROUTES.sessionCreate, async ({ event, services, actor, identity, body }) =>
  answerSignedIn(
    event, services, await signInUser(services, actor.requestId, body, originOf(event, services.access, identity)),
  ))
