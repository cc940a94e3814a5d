import { ROUTES } from '#shared/contract/routes'
import { discardRelease } from '#server/services/release/release.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/releases/{id} */
export default defineApiHandler(ROUTES.releaseDelete, ({ services, actor, params, seenVersions }) =>
  discardRelease(services, actor, { id: params.id, seenVersions }))
