import { ROUTES } from '#shared/contract/routes'
import { listDatasetVersions } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/datasets/{id}/versions */
export default defineApiHandler(ROUTES.datasetVersionList, ({ services, params, query }) =>
  listDatasetVersions(services, { ...query, id: params.id }))
