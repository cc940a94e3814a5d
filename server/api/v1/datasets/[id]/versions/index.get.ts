import { ROUTES } from '#shared/contract/routes'
import { listDatasetVersions } from '../../../../../services/dataset.service'
import { defineApiHandler } from '../../../../../utils/api-handler'

/** GET /api/v1/datasets/{id}/versions */
export default defineApiHandler(ROUTES.datasetVersionList, ({ services, params, query }) => listDatasetVersions(services, { ...query, id: params.id }))
