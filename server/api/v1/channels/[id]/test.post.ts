import { ROUTES } from '#shared/contract/routes'
import { sendTest } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/channels/{id}/test */
export default defineApiHandler(ROUTES.channelTest, ({ services, actor, params }) =>
  sendTest(services, actor, params.id))
