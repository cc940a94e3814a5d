import { ROUTES } from '#shared/contract/routes'
import { changeDataset } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/datasets/{id} */
export default defineApiHandler(ROUTES.datasetChange, ({ services, actor, params, body, seenVersions }) =>
  changeDataset(services, actor, { id: params.id, seenVersions, change: body }))
