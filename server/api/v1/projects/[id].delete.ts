import { ROUTES } from '#shared/contract/routes'
import { archiveProject } from '#server/services/system/project.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/projects/{id} */
export default defineApiHandler(ROUTES.projectDelete, ({ services, actor, params, seenVersions }) =>
  archiveProject(services, actor, { id: params.id, seenVersions }))
