import { ROUTES } from '#shared/contract/routes'
import { changeProject } from '../../../services/project.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** PATCH /api/v1/projects/{id} */
export default defineApiHandler(ROUTES.projectChange, ({ services, actor, params, body, expectedVersion }) =>
  changeProject(services, actor, { id: params.id, expectedVersion, change: body }))
