import { ROUTES } from '#shared/contract/routes'
import { getTask } from '../../../services/task.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/tasks/{id} */
export default defineApiHandler(ROUTES.taskGet, ({ services, params }) => getTask(services, params.id))
