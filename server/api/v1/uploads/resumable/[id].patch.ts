import { ROUTES } from '#shared/contract/routes'
import { defineTusHandler } from '#server/http/tus-handler'

/** PATCH /api/v1/uploads/resumable/{id} */
export default defineTusHandler(ROUTES.uploadResumableAppend)
