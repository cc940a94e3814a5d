import { ROUTES } from '#shared/contract/routes'
import { openDownload } from '#server/services/dataset/dataset-download.service'
import { defineApiHandler } from '#server/http/api-handler'
import { sendDownload } from '#server/http/send-download'

/** GET /api/v1/datasets/{id}/versions/{version}/download?format= */
export default defineApiHandler(ROUTES.datasetDownload, async ({ event, services, params, query }) =>
  sendDownload(event, await openDownload(services, params, query.format)))
