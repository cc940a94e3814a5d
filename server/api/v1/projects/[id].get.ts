import { ROUTES } from '#shared/contract/routes'
import { getProject } from '../../../services/project.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/projects/{id} */
export default defineApiHandler(ROUTES.projectGet, ({ services, params }) => getProject(services, params.id))
