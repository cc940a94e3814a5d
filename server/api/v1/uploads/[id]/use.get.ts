import { ROUTES } from '#shared/contract/routes'
import { getUploadUse } from '#server/services/source/upload-delete.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/uploads/{id}/use */
export default defineApiHandler(ROUTES.uploadUse, ({ services, params }) => getUploadUse(services, params.id))
