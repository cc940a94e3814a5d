import { ROUTES } from '#shared/contract/routes'
import { listDatasets } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/datasets */
export default defineApiHandler(ROUTES.datasetList, ({ services, query }) => listDatasets(services, query))
