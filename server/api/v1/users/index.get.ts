import { ROUTES } from '#shared/contract/routes'
import { listUsersOf } from '#server/services/access/user.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/users */
export default defineApiHandler(ROUTES.userList, ({ services, query }) => listUsersOf(services, query))
