import { ROUTES } from '#shared/contract/routes'
import { restoreRelease } from '#server/services/release/release-restore.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/restore */
export default defineApiHandler(ROUTES.releaseRestore, ({ services, actor, params, body }) =>
  restoreRelease(services, actor, { id: params.id, ...body }))
