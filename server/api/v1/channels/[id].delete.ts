import { ROUTES } from '#shared/contract/routes'
import { removeChannel } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/channels/{id} */
export default defineApiHandler(ROUTES.channelDelete, ({ services, actor, params, seenVersions }) =>
  removeChannel(services, actor, { id: params.id, seenVersions }))
