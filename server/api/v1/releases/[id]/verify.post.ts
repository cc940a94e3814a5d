import { ROUTES } from '#shared/contract/routes'
import { verifyRelease } from '#server/services/release/release-verify.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/verify */
export default defineApiHandler(ROUTES.releaseVerify, ({ services, actor, params }) =>
  verifyRelease(services, actor, params.id))
