import { ROUTES } from '#shared/contract/routes'
import { getDatasetVersion } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/datasets/{id}/versions/{version} */
export default defineApiHandler(ROUTES.datasetVersionGet, ({ services, params }) => getDatasetVersion(services, params))
