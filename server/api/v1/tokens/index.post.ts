import { ROUTES } from '#shared/contract/routes'
import { createToken } from '#server/services/access/credential.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/tokens */
export default defineApiHandler(ROUTES.tokenCreate, ({ services, actor, identity, body }) =>
  createToken(services, actor, { ...body, identity }))
