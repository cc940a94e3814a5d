import { ROUTES } from '#shared/contract/routes'
import { changeRelease } from '#server/services/release/release.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/releases/{id} */
export default defineApiHandler(ROUTES.releaseChange, ({ services, actor, params, body, seenVersions }) =>
  changeRelease(services, actor, { id: params.id, seenVersions, change: body }))
