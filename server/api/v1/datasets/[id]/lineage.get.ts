import { ROUTES } from '#shared/contract/routes'
import { getLineage } from '#server/services/dataset/dataset-lineage.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/datasets/{id}/lineage?version */
export default defineApiHandler(ROUTES.datasetLineage, ({ services, params, query }) =>
  getLineage(services, { id: params.id, version: query.version }))
