import { ROUTES } from '#shared/contract/routes'
import { listAvailableModels } from '#server/services/model/available-model.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/models/available */
export default defineApiHandler(ROUTES.modelAvailable, ({ services }) => listAvailableModels(services))
