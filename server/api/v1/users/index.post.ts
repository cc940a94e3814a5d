import { ROUTES } from '#shared/contract/routes'
import { createUser } from '#server/services/access/user.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/users */
export default defineApiHandler(ROUTES.userCreate, ({ services, actor, identity, body }) =>
  createUser(services, actor, { ...body, identity }))
