import { ROUTES } from '#shared/contract/routes'
import { listTasks } from '#server/services/launch/task.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/tasks */
export default defineApiHandler(ROUTES.taskList, ({ services, query }) => listTasks(services, query))
