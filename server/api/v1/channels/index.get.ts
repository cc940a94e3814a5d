import { ROUTES } from '#shared/contract/routes'
import { listChannelsOf } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/channels */
export default defineApiHandler(ROUTES.channelList, ({ services, query }) => listChannelsOf(services, query))
