import { ROUTES } from '#shared/contract/routes'
import { defineApiHandler } from '#server/http/api-handler'
import { getDatasetDiff } from '#server/services/dataset/dataset.service'

/** GET /api/v1/datasets/{id}/diff?from&to */
export default defineApiHandler(ROUTES.datasetDiff, ({ services, params, query }) =>
  getDatasetDiff(services, { ...query, id: params.id }))
