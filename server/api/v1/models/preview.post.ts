import { ROUTES } from '#shared/contract/routes'
import { previewPrompts } from '#server/services/model/model-preview.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/models/preview */
export default defineApiHandler(ROUTES.modelPreview, ({ services, body }) => previewPrompts(services, body))
