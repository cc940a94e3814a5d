import { ROUTES } from '#shared/contract/routes'
import { listTokensOf } from '#server/services/access/credential.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/tokens */
export default defineApiHandler(ROUTES.tokenList, ({ services, identity, query }) =>
  listTokensOf(services, identity, query))
