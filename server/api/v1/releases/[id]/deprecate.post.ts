import { ROUTES } from '#shared/contract/routes'
import { deprecateRelease } from '#server/services/release/release-life.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/deprecate */
export default defineApiHandler(ROUTES.releaseDeprecate, ({ services, actor, params, body }) =>
  deprecateRelease(services, actor, { id: params.id, ...body }))
