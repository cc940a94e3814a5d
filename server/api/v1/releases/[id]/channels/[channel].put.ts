import { ROUTES } from '#shared/contract/routes'
import { setReleaseChannel } from '#server/services/release/release-channel.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PUT /api/v1/releases/{id}/channels/{channel} */
export default defineApiHandler(ROUTES.releaseChannelSet, ({ services, actor, params, body, seenVersions }) =>
  setReleaseChannel(services, actor, { ...params, ...body, seenVersions }))
