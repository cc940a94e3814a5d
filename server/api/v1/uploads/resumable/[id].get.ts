import { ROUTES } from '#shared/contract/routes'
import { defineTusHandler } from '#server/http/tus-handler'

/** GET and HEAD /api/v1/uploads/resumable/{id} */
export default defineTusHandler(ROUTES.uploadResumableGet)
