import { ROUTES } from '#shared/contract/routes'
import { openReleaseFile } from '#server/services/release/release-download.service'
import { defineApiHandler } from '#server/http/api-handler'
import { sendDownload } from '#server/http/send-download'

/** GET /api/v1/releases/{id}/download?path= */
export default defineApiHandler(ROUTES.releaseDownload, async ({ event, services, params, query }) =>
  sendDownload(event, await openReleaseFile(services, { id: params.id, ...query })))
