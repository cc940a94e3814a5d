import { ROUTES } from '#shared/contract/routes'
import { createRelease } from '#server/services/release/release.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases */
export default defineApiHandler(ROUTES.releaseCreate, ({ services, actor, body }) =>
  createRelease(services, actor, body))
