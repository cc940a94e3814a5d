import { ROUTES } from '#shared/contract/routes'
import { openRunOutput } from '../../../../../../../services/run-output.service'
import { defineApiHandler } from '../../../../../../../utils/api-handler'
import { sendDownload } from '../../../../../../../utils/send-download'

/** GET /api/v1/runs/{id}/stages/{stageKey}/outputs/{sha256} */
export default defineApiHandler(ROUTES.runOutput, async ({ event, services, params }) =>
  sendDownload(event, await openRunOutput(services, params)))
