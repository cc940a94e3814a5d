import { ROUTES } from '#shared/contract/routes'
import { changeProject } from '../../../services/project.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** PATCH /api/v1/projects/{id} */
export default defineApiHandler(ROUTES.projectChange, ({ services, actor, params, body, seenVersions }) =>
  changeProject(services, actor, { id: params.id, seenVersions, change: body }))
