import { ROUTES } from '#shared/contract/routes'
import { openPassport } from '#server/services/release/release-download.service'
import { defineApiHandler } from '#server/http/api-handler'
import { sendDownload } from '#server/http/send-download'

/** GET /api/v1/releases/{id}/passport */
export default defineApiHandler(ROUTES.releasePassport, async ({ event, services, params }) =>
  sendDownload(event, await openPassport(services, params.id)))
