import { ROUTES } from '#shared/contract/routes'
import { changeProject } from '#server/services/system/project.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/projects/{id} */
export default defineApiHandler(ROUTES.projectChange, ({ services, actor, params, body, seenVersions }) =>
  changeProject(services, actor, { id: params.id, seenVersions, change: body }))
