import { ROUTES } from '#shared/contract/routes'
import { createDataset } from '../../../services/dataset.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/datasets */
export default defineApiHandler(ROUTES.datasetCreate, ({ services, actor, body }) => createDataset(services, actor, body))
