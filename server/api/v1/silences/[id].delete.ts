import { ROUTES } from '#shared/contract/routes'
import { endSilenceNow } from '#server/services/alert'
import { defineApiHandler } from '#server/http/api-handler'

/** DELETE /api/v1/silences/{id} */
export default defineApiHandler(ROUTES.silenceDelete, ({ services, actor, params, seenVersions }) =>
  endSilenceNow(services, actor, { id: params.id, seenVersions }))
