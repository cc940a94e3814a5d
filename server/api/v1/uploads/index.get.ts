import { ROUTES } from '#shared/contract/routes'
import { listUploads } from '#server/services/source/upload.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/uploads */
export default defineApiHandler(ROUTES.uploadList, ({ services, query }) => listUploads(services, query))
