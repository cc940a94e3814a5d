import { ROUTES } from '#shared/contract/routes'
import { restoreTask } from '../../../../services/task.service'
import { defineApiHandler } from '../../../../utils/api-handler'

/** POST /api/v1/tasks/{id}/restore */
export default defineApiHandler(ROUTES.taskRestore, ({ services, actor, params }) => restoreTask(services, actor, params.id))
