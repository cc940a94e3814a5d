import { ROUTES } from '#shared/contract/routes'
import { createUpload } from '../../../services/upload.service'
import { defineApiHandler } from '../../../utils/api-handler'
import { openRawBody } from '../../../utils/raw-body'

/** POST /api/v1/uploads?filename= */
export default defineApiHandler(ROUTES.uploadCreate, ({ event, services, actor, query }) =>
  createUpload(services, actor, { projectId: query.projectId, filename: query.filename, ...openRawBody(event) }))
