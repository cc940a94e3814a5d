import { ROUTES } from '#shared/contract/routes'
import { listSessionsOf } from '#server/services/access/credential.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/sessions */
export default defineApiHandler(ROUTES.sessionList, ({ services, identity, query }) =>
  listSessionsOf(services, identity, query))
