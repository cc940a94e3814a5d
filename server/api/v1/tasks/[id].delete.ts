import { ROUTES } from '#shared/contract/routes'
import { archiveTask } from '#server/services/launch/task.service'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/tasks/{id} */
export default defineApiHandler(ROUTES.taskDelete, ({ services, actor, params, seenVersions }) =>
  archiveTask(services, actor, { id: params.id, seenVersions }))
