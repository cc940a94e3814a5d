import { ROUTES } from '#shared/contract/routes'
import { waiveFinding } from '#server/services/release/release-check.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PUT /api/v1/releases/{id}/waivers/{kind} */
export default defineApiHandler(ROUTES.releaseWaive, ({ services, actor, params, body, seenVersions }) =>
  waiveFinding(services, actor, { ...params, ...body, seenVersions }))
