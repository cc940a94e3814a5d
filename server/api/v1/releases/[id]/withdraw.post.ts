import { ROUTES } from '#shared/contract/routes'
import { withdrawRelease } from '#server/services/release/release-life.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/withdraw */
export default defineApiHandler(ROUTES.releaseWithdraw, ({ services, actor, params, body }) =>
  withdrawRelease(services, actor, { id: params.id, ...body }))
