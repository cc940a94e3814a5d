import { ROUTES } from '#shared/contract/routes'
import { listProjects } from '#server/services/system/project.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/projects */
export default defineApiHandler(ROUTES.projectList, ({ services, query }) => listProjects(services, query))
