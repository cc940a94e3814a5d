import { ROUTES } from '#shared/contract/routes'
import { archiveProject } from '../../../services/project.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** DELETE /api/v1/projects/{id} */
export default defineApiHandler(ROUTES.projectDelete, ({ services, actor, params, seenVersions }) =>
  archiveProject(services, actor, { id: params.id, seenVersions }))
