import { ROUTES } from '#shared/contract/routes'
import { archiveDataset } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/datasets/{id} */
export default defineApiHandler(ROUTES.datasetDelete, ({ services, actor, params, seenVersions }) =>
  archiveDataset(services, actor, { id: params.id, seenVersions }))
