import { ROUTES } from '#shared/contract/routes'
import { changeSource } from '#server/services/source/source.service'
import { defineApiHandler } from '#server/http/api-handler'

/** PATCH /api/v1/sources/{id} */
export default defineApiHandler(ROUTES.sourceChange, ({ services, actor, params, body, seenVersions }) =>
  changeSource(services, actor, { id: params.id, seenVersions, change: body }))
