import { ROUTES } from '#shared/contract/routes'
import { restoreTask } from '#server/services/launch/task.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/tasks/{id}/restore */
export default defineApiHandler(ROUTES.taskRestore, ({ services, actor, params }) =>
  restoreTask(services, actor, params.id))
