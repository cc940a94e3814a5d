import { ROUTES } from '#shared/contract/routes'
import { openDownload } from '../../../../../../services/dataset-download.service'
import { defineApiHandler } from '../../../../../../utils/api-handler'
import { sendDownload } from '../../../../../../utils/send-download'

/** GET /api/v1/datasets/{id}/versions/{version}/download?format= */
export default defineApiHandler(ROUTES.datasetDownload, async ({ event, services, params, query }) =>
  sendDownload(event, await openDownload(services, params, query.format)))
