import { ROUTES } from '#shared/contract/routes'
import { createChannel } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** POST /api/v1/channels */
export default defineApiHandler(ROUTES.channelCreate, ({ services, actor, body }) =>
  createChannel(services, actor, body))
