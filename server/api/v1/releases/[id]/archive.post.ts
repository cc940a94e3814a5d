import { ROUTES } from '#shared/contract/routes'
import { archiveRelease } from '#server/services/release/release-archive.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/releases/{id}/archive */
export default defineApiHandler(ROUTES.releaseArchive, ({ services, actor, params }) =>
  archiveRelease(services, actor, params.id))
