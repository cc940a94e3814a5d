import { ROUTES } from '#shared/contract/routes'
import { waiveFinding } from '#server/services/release/release-check.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/waivers */
export default defineApiHandler(ROUTES.releaseWaive, ({ services, actor, params, body, seenVersions }) =>
  waiveFinding(services, actor, { id: params.id, seenVersions, ...body }))
