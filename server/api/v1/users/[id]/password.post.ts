import { ROUTES } from '#shared/contract/routes'
import { toSessionView } from '#server/services/access/identity'
import { setPassword } from '#server/services/access/user.service'
import { addressOf, answerSignedIn, carrierOf } from '#server/http/access/credential'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/users/{id}/password */
export default defineApiHandler(ROUTES.userPassword, async ({ event, services, actor, identity, params, body }) => {
  const signedIn = await setPassword(
    services, actor, { ...body, id: params.id, identity, address: addressOf(carrierOf(event), services.access) },
  )
  return signedIn ? answerSignedIn(event, services, signedIn) : toSessionView(identity, services.access)
})
