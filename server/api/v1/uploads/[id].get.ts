import { ROUTES } from '#shared/contract/routes'
import { getUpload } from '#server/services/source/upload.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/uploads/{id} */
export default defineApiHandler(ROUTES.uploadGet, ({ services, params }) => getUpload(services, params.id))
