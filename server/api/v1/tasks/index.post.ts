import { ROUTES } from '#shared/contract/routes'
import { createTask } from '#server/services/launch/task.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/tasks */
export default defineApiHandler(ROUTES.taskCreate, ({ services, actor, body }) => createTask(services, actor, body))
