import { ROUTES } from '#shared/contract/routes'
import { createUpload } from '#server/services/source/upload.service'
import { defineApiHandler } from '#server/http/api-handler'
import { openRawBody } from '#server/http/raw-body'

/** POST /api/v1/uploads?filename= */
export default defineApiHandler(ROUTES.uploadCreate, ({ event, services, actor, query }) =>
  createUpload(services, actor, { projectId: query.projectId, filename: query.filename, ...openRawBody(event) }))
