import { ROUTES } from '#shared/contract/routes'
import { runDemo } from '#server/services/launch/demo.service'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/demo */
export default defineApiHandler(ROUTES.demoRun, ({ services, actor, body }) => runDemo(services, actor, body))
