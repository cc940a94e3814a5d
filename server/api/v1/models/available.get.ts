import { ROUTES } from '#shared/contract/routes'
import { listAvailableModels } from '../../../services/model.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/models/available */
export default defineApiHandler(ROUTES.modelAvailable, ({ services }) => listAvailableModels(services))
