import { ROUTES } from '#shared/contract/routes'
import { changeChannel } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/channels/{id} */
export default defineApiHandler(ROUTES.channelChange, ({ services, actor, params, body, seenVersions }) =>
  changeChannel(services, actor, { id: params.id, seenVersions, change: body }))
