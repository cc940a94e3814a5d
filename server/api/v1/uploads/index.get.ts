import { ROUTES } from '#shared/contract/routes'
import { listUploads } from '../../../services/upload.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/uploads */
export default defineApiHandler(ROUTES.uploadList, ({ services, query }) => listUploads(services, query))
