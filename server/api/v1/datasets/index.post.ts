import { ROUTES } from '#shared/contract/routes'
import { createDataset } from '#server/services/dataset/dataset.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/datasets */
export default defineApiHandler(ROUTES.datasetCreate, ({ services, actor, body }) =>
  createDataset(services, actor, body))
