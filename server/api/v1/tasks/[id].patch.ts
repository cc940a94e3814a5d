import { ROUTES } from '#shared/contract/routes'
import { changeTask } from '#server/services/launch/task.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/tasks/{id} */
export default defineApiHandler(ROUTES.taskChange, ({ services, actor, params, body, seenVersions }) =>
  changeTask(services, actor, { id: params.id, seenVersions, change: body }))
