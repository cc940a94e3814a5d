import { ROUTES } from '#shared/contract/routes'
import { publishRelease } from '#server/services/release/release-publish.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/publish */
export default defineApiHandler(ROUTES.releasePublish, ({ services, actor, params }) =>
  publishRelease(services, actor, params.id))
