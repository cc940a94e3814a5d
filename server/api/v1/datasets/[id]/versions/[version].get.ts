import { ROUTES } from '#shared/contract/routes'
import { getDatasetVersion } from '../../../../../services/dataset.service'
import { defineApiHandler } from '../../../../../utils/api-handler'

/** GET /api/v1/datasets/{id}/versions/{version} */
export default defineApiHandler(ROUTES.datasetVersionGet, ({ services, params }) => getDatasetVersion(services, params))
