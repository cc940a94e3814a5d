import { ROUTES } from '#shared/contract/routes'
import { getProject } from '#server/services/system/project.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/projects/{id} */
export default defineApiHandler(ROUTES.projectGet, ({ services, params }) => getProject(services, params.id))
