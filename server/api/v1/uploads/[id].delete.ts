import { ROUTES } from '#shared/contract/routes'
import { deleteUpload } from '#server/services/source/upload-delete.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/uploads/{id} */
export default defineApiHandler(ROUTES.uploadDelete, ({ services, actor, params }) =>
  deleteUpload(services, actor, params.id))
