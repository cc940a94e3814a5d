import { ROUTES } from '#shared/contract/routes'
import { defineTusHandler } from '#server/http/tus-handler'

/** POST /api/v1/uploads/resumable */
export default defineTusHandler(ROUTES.uploadResumableCreate)
