import { ROUTES } from '#shared/contract/routes'
import { createProject } from '#server/services/system/project.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/projects */
export default defineApiHandler(ROUTES.projectCreate, ({ services, actor, body }) =>
  createProject(services, actor, body))
