import { ROUTES } from '#shared/contract/routes'
import { toSessionView } from '#server/services/access/identity'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/session */
export default defineApiHandler(ROUTES.sessionGet, ({ services: { access }, identity }) =>
  Promise.resolve(toSessionView(identity, access)))
