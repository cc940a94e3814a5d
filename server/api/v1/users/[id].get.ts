import { ROUTES } from '#shared/contract/routes'
import { getUser } from '#server/services/access/user.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/users/{id} */
export default defineApiHandler(ROUTES.userGet, ({ services, params }) => getUser(services, params.id))
