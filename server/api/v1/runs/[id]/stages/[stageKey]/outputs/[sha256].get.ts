import { ROUTES } from '#shared/contract/routes'
import { openRunOutput } from '#server/services/run/run-output.service'
import { defineApiHandler } from '#server/http/api-handler'
import { sendDownload } from '#server/http/send-download'

/** GET /api/v1/runs/{id}/stages/{stageKey}/outputs/{sha256} */
export default defineApiHandler(ROUTES.runOutput, async ({ event, services, params }) =>
  sendDownload(event, await openRunOutput(services, params)))
