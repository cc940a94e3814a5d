import { ROUTES } from '#shared/contract/routes'
import { getDataset } from '../../../services/dataset.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/datasets/{id} */
export default defineApiHandler(ROUTES.datasetGet, ({ services, params }) => getDataset(services, params.id))
