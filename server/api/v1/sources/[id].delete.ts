import { ROUTES } from '#shared/contract/routes'
import { archiveSource } from '#server/services/source/source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/sources/{id} */
export default defineApiHandler(ROUTES.sourceDelete, ({ services, actor, params, seenVersions }) =>
  archiveSource(services, actor, { id: params.id, seenVersions }))
