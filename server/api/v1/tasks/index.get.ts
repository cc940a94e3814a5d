import { ROUTES } from '#shared/contract/routes'
import { listTasks } from '../../../services/task.service'
import { defineApiHandler } from '../../../utils/api-handler'

/** GET /api/v1/tasks */
export default defineApiHandler(ROUTES.taskList, ({ services, query }) => listTasks(services, query))
