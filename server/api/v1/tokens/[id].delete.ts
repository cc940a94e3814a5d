import { ROUTES } from '#shared/contract/routes'
import { revokeToken } from '#server/services/access/credential.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/tokens/{id} */
export default defineApiHandler(ROUTES.tokenDelete, ({ services, actor, identity, params }) =>
  revokeToken(services, actor, { id: params.id, identity }))
