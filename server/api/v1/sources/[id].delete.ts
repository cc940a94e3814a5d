import { ROUTES } from '#shared/contract/routes'
import { archiveSource } from '../../../services/source.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** DELETE /api/v1/sources/{id} */
export default defineApiHandler(ROUTES.sourceDelete, ({ services, actor, params, seenVersions }) =>
  archiveSource(services, actor, { id: params.id, seenVersions }))
