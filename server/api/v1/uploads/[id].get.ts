import { ROUTES } from '#shared/contract/routes'
import { getUpload } from '../../../services/upload.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/uploads/{id} */
export default defineApiHandler(ROUTES.uploadGet, ({ services, params }) => getUpload(services, params.id))
