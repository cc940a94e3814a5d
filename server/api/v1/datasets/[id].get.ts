import { ROUTES } from '#shared/contract/routes'
import { getDataset } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/datasets/{id} */
export default defineApiHandler(ROUTES.datasetGet, ({ services, params }) => getDataset(services, params.id))
