import { ROUTES } from '#shared/contract/routes'
import { checkRelease } from '#server/services/release/release-check.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/check */
export default defineApiHandler(ROUTES.releaseCheck, ({ services, actor, params }) =>
  checkRelease(services, actor, params.id))
