import { ROUTES } from '#shared/contract/routes'
import { getTask } from '#server/services/launch/task.service'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/tasks/{id} */
export default defineApiHandler(ROUTES.taskGet, ({ services, params }) => getTask(services, params.id))
