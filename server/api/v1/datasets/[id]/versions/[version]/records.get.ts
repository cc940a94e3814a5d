import { ROUTES } from '#shared/contract/routes'
import { listRecords } from '#server/services/dataset/dataset-record.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/datasets/{id}/versions/{version}/records */
export default defineApiHandler(ROUTES.datasetRecords, ({ services, params, query }) =>
  listRecords(services, params, query))
