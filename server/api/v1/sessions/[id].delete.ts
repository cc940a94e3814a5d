import { ROUTES } from '#shared/contract/routes'
import { revokeSession } from '#server/services/access/credential.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/sessions/{id} */
export default defineApiHandler(ROUTES.sessionRevoke, ({ services, actor, identity, params }) =>
  revokeSession(services, actor, { id: params.id, identity }))
