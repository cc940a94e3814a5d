import { ROUTES } from '#shared/contract/routes'
import { launchTask } from '#server/services/launch/run-launch.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/tasks/{id}/runs */
export default defineApiHandler(ROUTES.taskLaunch, ({ services, actor, params, body }) =>
  launchTask(services, actor, { ...body, id: params.id }))
