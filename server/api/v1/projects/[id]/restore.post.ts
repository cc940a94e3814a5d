import { ROUTES } from '#shared/contract/routes'
import { restoreProject } from '#server/services/system/project.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/projects/{id}/restore */
export default defineApiHandler(ROUTES.projectRestore, ({ services, actor, params }) =>
  restoreProject(services, actor, params.id))
