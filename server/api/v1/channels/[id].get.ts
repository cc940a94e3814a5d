import { ROUTES } from '#shared/contract/routes'
import { getChannel } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** GET /api/v1/channels/{id} */
export default defineApiHandler(ROUTES.channelGet, ({ services, params }) => getChannel(services, params.id))
