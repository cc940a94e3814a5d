import { ROUTES } from '#shared/contract/routes'
import { createProject } from '../../../services/project.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/projects */
export default defineApiHandler(ROUTES.projectCreate, ({ services, actor, body }) => createProject(services, actor, body))
