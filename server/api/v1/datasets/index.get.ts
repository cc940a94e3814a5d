import { ROUTES } from '#shared/contract/routes'
import { listDatasets } from '../../../services/dataset.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/datasets */
export default defineApiHandler(ROUTES.datasetList, ({ services, query }) => listDatasets(services, query))
