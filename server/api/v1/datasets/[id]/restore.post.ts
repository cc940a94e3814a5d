import { ROUTES } from '#shared/contract/routes'
import { restoreDataset } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/datasets/{id}/restore */
export default defineApiHandler(ROUTES.datasetRestore, ({ services, actor, params }) =>
  restoreDataset(services, actor, params.id))
