import { ROUTES } from '#shared/contract/routes'
import { listProjects } from '../../../services/project.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/projects */
export default defineApiHandler(ROUTES.projectList, ({ services, query }) => listProjects(services, query))
