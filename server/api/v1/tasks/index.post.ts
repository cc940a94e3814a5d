import { ROUTES } from '#shared/contract/routes'
import { createTask } from '../../../services/task.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** POST /api/v1/tasks */
export default defineApiHandler(ROUTES.taskCreate, ({ services, actor, body }) => createTask(services, actor, body))
